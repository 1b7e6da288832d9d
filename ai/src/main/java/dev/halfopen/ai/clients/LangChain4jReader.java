package dev.halfopen.ai.clients;

import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import dev.langchain4j.exception.HttpException;
import java.util.Map;

/**
 * LangChain4j's error of an HTTP status, which stands below the others; its message is the body.
 */
final class LangChain4jReader {
  private LangChain4jReader() {}

  static Saying read(Throwable error) {
    HttpException e = (HttpException) error;
    return new Saying.Answered(
        Provider.GENERIC,
        new AIResponse("ai", null, e.statusCode(), Map.of(), String.valueOf(e.getMessage())));
  }
}
