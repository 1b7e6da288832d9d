package dev.halfopen.ai.clients;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpResponse;
import dev.halfopen.ai.AIFailure;
import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The errors of azure-core, whose message holds the body of the answer. */
final class AzureReader {
  /** {@code Status code 429, "BODY"}. */
  private static final Pattern BEFORE_BODY = Pattern.compile("Status code [0-9]{1,3}, \"");

  private AzureReader() {}

  static @Nullable Saying read(Throwable error) {
    HttpResponseException e = (HttpResponseException) error;
    HttpResponse response = e.getResponse();
    if (response == null) { // no credential to be had, for instance
      return e instanceof ClientAuthenticationException
          ? new Saying.Failed(AIFailure.ACCESS_DENIED)
          : null;
    }
    Map<String, List<String>> headers = new HashMap<>();
    response.getHeaders().toMap().forEach((name, value) -> headers.put(name, List.of(value)));
    return new Saying.Answered(
        Provider.AZURE_OPENAI,
        new AIResponse(
            "azure",
            null,
            response.getStatusCode(),
            headers,
            body(String.valueOf(e.getMessage()))));
  }

  private static String body(String message) {
    Matcher before = BEFORE_BODY.matcher(message);
    boolean whole = before.lookingAt() && message.endsWith("\"");
    return whole ? message.substring(before.end(), message.length() - 1) : message;
  }
}
