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
    return RateLimitException.builder()
        .headers(headers())
        .error(error("rate_limit_exceeded"))
        .build();
  }

  static OpenAIServiceException inStream(String code) {
    return SseException.builder().statusCode(200).headers(headers()).error(error(code)).build();
  }

  static OpenAIServiceException status(int status) {
    return UnexpectedStatusCodeException.builder()
        .statusCode(status)
        .headers(headers())
        .error(Optional.empty())
        .build();
  }

  private static Headers headers() {
    return Headers.builder().build();
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
