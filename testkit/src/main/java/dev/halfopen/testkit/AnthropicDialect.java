package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Anthropic's Messages. */
final class AnthropicDialect extends Dialect {
  AnthropicDialect(ReceivedRequest request, String requestId) {
    super(request, requestId);
  }

  @Override
  String opening() {
    ObjectNode start = object().put("type", "message_start");
    start.set("message", message(null, 1));
    ObjectNode block = object().put("type", "content_block_start").put("index", 0);
    block.putObject("content_block").put("type", "text").put("text", "");
    return event(start) + event(block) + event(object().put("type", "ping"));
  }

  @Override
  String token(String token, int index) {
    return event(delta(token));
  }

  @Override
  String closing(List<String> tokens) {
    ObjectNode end = object().put("type", "message_delta");
    end.putObject("delta").put("stop_reason", "end_turn").putNull("stop_sequence");
    end.putObject("usage").put("output_tokens", answerTokens(tokens.size()));
    return event(object().put("type", "content_block_stop").put("index", 0))
        + event(end)
        + event(object().put("type", "message_stop"));
  }

  @Override
  String errorEvent(int tokens) {
    return event("error", errorBody());
  }

  @Override
  String malformedEvent() {
    return event("content_block_delta", firstHalf(json(delta(""))));
  }

  @Override
  String answer(String text, int tokens, boolean finished) {
    ObjectNode message = message(finished ? "end_turn" : null, answerTokens(tokens));
    message.withArray("content").addObject().put("type", "text").put("text", text);
    return json(message);
  }

  @Override
  String emptyAnswer() {
    return json(message("end_turn", 0));
  }

  @Override
  String errorBody() {
    return json(error("overloaded_error", "Overloaded"));
  }

  @Override
  String refusal(Refusal refusal) {
    return switch (refusal.reason()) {
      case RATE_LIMITED ->
          json(
              error(
                  "rate_limit_error", "This request would exceed your organization's rate limit."));
      case QUOTA_EXHAUSTED -> spendLimitReached();
      case SERVER_ERROR -> json(error("api_error", "Internal server error"));
      case UNAVAILABLE -> json(error("api_error", "Service unavailable"));
      case OVERLOADED -> errorBody();
    };
  }

  @Override
  String problem(int status, String message) {
    return json(error(status == 404 ? "not_found_error" : "script_error", message));
  }

  @Override
  Map<String, String> headers() {
    return Map.of("request-id", requestId());
  }

  private String spendLimitReached() {
    ObjectNode error = error("rate_limit_error", "Your organization has reached its spend limit.");
    error.withObject("/error/details").put("error_code", "enforced_spend_limit_reached");
    return json(error);
  }

  private ObjectNode error(String type, String message) {
    ObjectNode body = object().put("type", "error");
    body.putObject("error").put("type", type).put("message", message);
    return body.put("request_id", requestId());
  }

  private ObjectNode message(@Nullable String stopReason, int tokens) {
    ObjectNode message =
        object()
            .put("id", "msg_" + requestId())
            .put("type", "message")
            .put("role", "assistant")
            .put("model", model());
    message.putArray("content");
    message.put("stop_reason", stopReason).putNull("stop_sequence");
    ObjectNode usage = message.putObject("usage");
    usage.put("input_tokens", promptTokens()).put("output_tokens", tokens);
    if (toldUsage() != null) {
      usage.put("cache_read_input_tokens", cachedTokens());
    }
    return message;
  }

  private static ObjectNode delta(String token) {
    ObjectNode event = object().put("type", "content_block_delta").put("index", 0);
    event.putObject("delta").put("type", "text_delta").put("text", token);
    return event;
  }

  private static String event(ObjectNode event) {
    return event(event.path("type").asText(), json(event));
  }
}
