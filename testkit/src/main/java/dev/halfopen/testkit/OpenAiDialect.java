package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What OpenAI's APIs have in common: their errors. */
abstract sealed class OpenAiDialect extends Dialect
    permits ChatCompletionsDialect, ResponsesDialect {
  static final String SERVER_ERROR =
      "The server had an error while processing your request. Sorry about that!";

  OpenAiDialect(ReceivedRequest request, String requestId) {
    super(request, requestId);
  }

  @Override
  final String refusal(Refusal refusal) {
    return switch (refusal.reason()) {
      case RATE_LIMITED ->
          error("requests", "rate_limit_exceeded", "Rate limit reached for " + model() + ".");
      case QUOTA_EXHAUSTED ->
          error(
              "insufficient_quota",
              "insufficient_quota",
              "You exceeded your current quota, please check your plan and billing details.");
      case SERVER_ERROR -> error("server_error", null, SERVER_ERROR);
      case UNAVAILABLE ->
          error(
              "service_unavailable_error",
              "server_is_overloaded",
              "The server is currently overloaded with other requests.");
      case OVERLOADED -> error("overloaded_error", "overloaded", "Overloaded");
    };
  }

  @Override
  final String problem(int status, String message) {
    return error(status == 404 ? "not_found_error" : "script_error", null, message);
  }

  @Override
  final Map<String, String> headers() {
    return Map.of("x-request-id", requestId());
  }

  @Override
  final Map<String, String> retryHeaders(Duration retryAfter) {
    Map<String, String> headers = super.retryHeaders(retryAfter);
    headers.put("retry-after-ms", Long.toString(retryAfter.plusNanos(999_999).toMillis()));
    return headers;
  }

  static String error(String type, @Nullable String code, String message) {
    ObjectNode body = object();
    body.set("error", errorObject(type, code, message));
    return json(body);
  }

  static ObjectNode errorObject(String type, @Nullable String code, String message) {
    return object().put("message", message).put("type", type).putNull("param").put("code", code);
  }
}
