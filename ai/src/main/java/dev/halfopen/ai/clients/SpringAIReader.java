package dev.halfopen.ai.clients;

import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spring AI's two exceptions, which are nothing but a message: {@code HTTP 429 - BODY}. */
final class SpringAIReader {
  private static final Pattern STATUS = Pattern.compile("(?:HTTP )?([1-5][0-9]{2}) - ");

  private SpringAIReader() {}

  static @Nullable Saying read(Throwable error) {
    String message = error.getMessage();
    if (message == null) {
      return null;
    }
    Matcher status = STATUS.matcher(message);
    return status.lookingAt()
        ? answered(Integer.parseInt(status.group(1)), message.substring(status.end()))
        : null;
  }

  /** An answer of an unknown service. */
  static Saying answered(int status, String body) {
    return new Saying.Answered(
        Provider.GENERIC, new AIResponse("ai", null, status, Map.of(), body));
  }
}
