package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI's Chat Completions. */
final class OpenAiDialect extends Dialect {
  private final boolean usageWanted;

  OpenAiDialect(ReceivedRequest request, JsonNode json, String requestId) {
    super(request, requestId);
    this.usageWanted = json.path("stream_options").path("include_usage").asBoolean();
  }

  @Override
  String opening() {
    return chunk(object().put("role", "assistant").put("content", ""), null);
  }

  @Override
  String token(String token) {
    return chunk(object().put("content", token), null);
  }

  @Override
  String closing(int tokens) {
    StringBuilder events = new StringBuilder(chunk(object(), "stop"));
    if (usageWanted) {
      ObjectNode usage = chunk();
      usage.putArray("choices");
      usage.set("usage", usage(tokens));
      events.append(event(null, json(usage)));
    }
    return events.append(event(null, "[DONE]")).toString();
  }

  @Override
  String errorEvent() {
    return event(null, errorBody());
  }

  @Override
  String malformedEvent() {
    return event(null, firstHalf(json(chunk())));
  }

  @Override
  String answer(String text, int tokens, boolean finished) {
    ObjectNode completion = completion(tokens);
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", finished ? "stop" : null);
    return json(completion);
  }

  @Override
  String emptyAnswer() {
    ObjectNode completion = completion(0);
    completion.putArray("choices");
    return json(completion);
  }

  @Override
  String errorBody() {
    return refusal(Refusal.Reason.SERVER_ERROR);
  }

  @Override
  String refusal(Refusal.Reason reason) {
    return switch (reason) {
      case RATE_LIMITED ->
          error("requests", "rate_limit_exceeded", "Rate limit reached for " + model() + ".");
      case QUOTA_EXHAUSTED ->
          error(
              "insufficient_quota",
              "insufficient_quota",
              "You exceeded your current quota, please check your plan and billing details.");
      case SERVER_ERROR ->
          error(
              "server_error",
              null,
              "The server had an error while processing your request. Sorry about that!");
      case UNAVAILABLE ->
          error(
              "service_unavailable_error",
              "server_is_overloaded",
              "The server is currently overloaded with other requests.");
      case OVERLOADED -> error("overloaded_error", "overloaded", "Overloaded");
    };
  }

  @Override
  String refusal(String type, String message) {
    return error(type, null, message);
  }

  @Override
  String requestIdHeader() {
    return "x-request-id";
  }

  @Override
  Map<String, String> retryHeaders(Duration retryAfter) {
    Map<String, String> headers = super.retryHeaders(retryAfter);
    headers.put("retry-after-ms", Long.toString(retryAfter.plusNanos(999_999).toMillis()));
    return headers;
  }

  private static String error(String type, @Nullable String code, String message) {
    ObjectNode body = object();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .put("code", code);
    return json(body);
  }

  private String chunk(ObjectNode delta, @Nullable String finishReason) {
    ObjectNode chunk = chunk();
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    return event(null, json(chunk));
  }

  private ObjectNode chunk() {
    return head("chat.completion.chunk");
  }

  private ObjectNode completion(int tokens) {
    ObjectNode completion = head("chat.completion");
    completion.set("usage", usage(tokens));
    return completion;
  }

  private ObjectNode head(String object) {
    return object()
        .put("id", "chatcmpl-" + requestId())
        .put("object", object)
        .put("created", created())
        .put("model", model());
  }

  private ObjectNode usage(int tokens) {
    return object()
        .put("prompt_tokens", promptTokens())
        .put("completion_tokens", tokens)
        .put("total_tokens", promptTokens() + tokens);
  }
}
