package dev.halfopen.demo;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.ErrorObject;
import java.util.Optional;

/** Errors as the client makes them. */
final class Errors {
  private Errors() {}

  static OpenAIServiceException rateLimited() {
    return rateLimited("rate_limit_exceeded", headers("Retry-After", "7"));
  }

  static OpenAIServiceException rateLimited(String code, Headers headers) {
    return RateLimitException.builder().headers(headers).error(error(code)).build();
  }

  static OpenAIServiceException inStream(String code) {
    return SseException.builder()
        .statusCode(200)
        .headers(Headers.builder().build())
        .error(error(code))
        .build();
  }

  static OpenAIServiceException status(int status, Headers headers) {
    return UnexpectedStatusCodeException.builder()
        .statusCode(status)
        .headers(headers)
        .error(Optional.empty())
        .build();
  }

  static Headers headers(String... namesAndValues) {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers.build();
  }

  private static ErrorObject error(String code) {
    return ErrorObject.builder()
        .code(code)
        .message("message")
        .param(Optional.empty())
        .type("type")
        .build();
  }
}
