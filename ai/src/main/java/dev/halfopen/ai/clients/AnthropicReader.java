package dev.halfopen.ai.clients;

import com.anthropic.core.JsonMissing;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicServiceException;
import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.json.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The errors of anthropic-java; one inside a stream has the status 200. */
final class AnthropicReader {
  private AnthropicReader() {}

  static Saying read(Throwable error) {
    AnthropicServiceException e = (AnthropicServiceException) error;
    Map<String, List<String>> headers = new HashMap<>();
    for (String name : e.headers().names()) {
      headers.put(name, e.headers().values(name));
    }
    return new Saying.Answered(
        Provider.GENERIC,
        new AIResponse("anthropic", null, e.statusCode(), headers, json(e.body())));
  }

  private static String json(JsonValue body) {
    return body instanceof JsonMissing ? "" : JsonText.of(body.convert(Object.class));
  }
}
