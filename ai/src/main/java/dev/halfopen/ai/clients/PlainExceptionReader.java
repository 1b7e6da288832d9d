package dev.halfopen.ai.clients;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bare {@code RuntimeException}s whose message is known: Spring AI 1.1's of an Anthropic stream,
 * {@code Response exception, Status: [429 TOO_MANY_REQUESTS], Body:[BODY]}, and LangChain4j's of an
 * error inside a stream, which is the error's JSON.
 */
final class PlainExceptionReader {
  private static final int OK = 200;
  private static final Pattern OF_SPRING_AI =
      Pattern.compile("Response exception, Status: \\[([1-5][0-9]{2})[^\\]]{0,100}\\], Body:\\[");
  private static final Pattern OF_LANGCHAIN4J =
      Pattern.compile("\\{\\s{0,9}\"(?:type|error)\"\\s{0,9}:");

  private PlainExceptionReader() {}

  static @Nullable Saying read(Throwable error) {
    String message = error.getMessage();
    if (message == null) {
      return null;
    }
    Matcher ofSpringAI = OF_SPRING_AI.matcher(message);
    if (ofSpringAI.lookingAt()) {
      int end = message.endsWith("]") ? message.length() - 1 : message.length();
      return SpringAIReader.answered(
          Integer.parseInt(ofSpringAI.group(1)), message.substring(ofSpringAI.end(), end));
    }
    return OF_LANGCHAIN4J.matcher(message).lookingAt() && message.contains("\"error\"")
        ? SpringAIReader.answered(OK, message)
        : null;
  }
}
