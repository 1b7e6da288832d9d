package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** OpenAI's Responses. */
final class ResponsesDialect extends OpenAiDialect {
  /** How many events there are before the first token. */
  private static final int EVENTS_BEFORE = 4;

  ResponsesDialect(ReceivedRequest request, String requestId) {
    super(request, requestId);
  }

  @Override
  String opening() {
    ObjectNode item = numbered("response.output_item.added", 2).put("output_index", 0);
    item.set("item", message("in_progress"));
    ObjectNode part = part("response.content_part.added", 3);
    part.set("part", text(""));
    return of("response.created", 0, response("in_progress"))
        + of("response.in_progress", 1, response("in_progress"))
        + sent(item)
        + sent(part);
  }

  @Override
  String token(String token, int index) {
    return sent(delta(token, index));
  }

  @Override
  String closing(List<String> tokens) {
    String text = String.join("", tokens);
    int next = EVENTS_BEFORE + tokens.size();
    ObjectNode textDone = part("response.output_text.done", next).put("text", text);
    textDone.putArray("logprobs");
    ObjectNode partDone = part("response.content_part.done", next + 1);
    partDone.set("part", text(text));
    ObjectNode itemDone = numbered("response.output_item.done", next + 2).put("output_index", 0);
    itemDone.set("item", message("completed", text));
    return sent(textDone)
        + sent(partDone)
        + sent(itemDone)
        + of("response.completed", next + 3, response("completed", text, tokens.size()));
  }

  /**
   * OpenAI sends the error first, in the form that it has in a body, and then what it makes of it.
   */
  @Override
  String errorEvent(int tokens) {
    ObjectNode error = numbered("error", EVENTS_BEFORE + tokens);
    error.set("error", errorObject("server_error", "server_error", SERVER_ERROR));
    return sent(error) + of("response.failed", EVENTS_BEFORE + tokens + 1, failed());
  }

  @Override
  String malformedEvent() {
    return event("response.output_text.delta", firstHalf(json(delta("", 0))));
  }

  @Override
  String answer(String text, int tokens, boolean finished) {
    return json(response(finished ? "completed" : "in_progress", text, tokens));
  }

  @Override
  String emptyAnswer() {
    ObjectNode response = response("completed");
    response.set("usage", usage(0));
    return json(response);
  }

  @Override
  String errorBody() {
    return json(failed());
  }

  private ObjectNode failed() {
    ObjectNode response = response("failed");
    response.putObject("error").put("code", "server_error").put("message", SERVER_ERROR);
    return response;
  }

  private ObjectNode response(String status, String text, int tokens) {
    ObjectNode response = response(status);
    response.withArray("output").add(message(status, text));
    response.set("usage", usage(tokens));
    return response;
  }

  private ObjectNode response(String status) {
    ObjectNode response =
        object()
            .put("id", "resp_" + requestId())
            .put("object", "response")
            .put("created_at", created())
            .put("status", status)
            .put("background", false)
            .putNull("error")
            .putNull("incomplete_details")
            .putNull("instructions")
            .put("model", model());
    response.putArray("output");
    response.put("parallel_tool_calls", true).put("temperature", 1.0);
    response.put("tool_choice", "auto").putArray("tools");
    response.put("top_p", 1.0).putNull("usage").putObject("metadata");
    return response;
  }

  private ObjectNode message(String status, String text) {
    ObjectNode message = message(status);
    message.withArray("content").add(text(text));
    return message;
  }

  private ObjectNode message(String status) {
    ObjectNode message =
        object()
            .put("id", "msg_" + requestId())
            .put("type", "message")
            .put("status", status)
            .put("role", "assistant");
    message.putArray("content");
    return message;
  }

  private static ObjectNode text(String text) {
    ObjectNode part = object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.putArray("logprobs");
    return part;
  }

  private ObjectNode delta(String token, int index) {
    ObjectNode delta =
        part("response.output_text.delta", EVENTS_BEFORE + index).put("delta", token);
    delta.putArray("logprobs");
    return delta;
  }

  private ObjectNode usage(int tokens) {
    ObjectNode usage = object().put("input_tokens", promptTokens());
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", cachedTokens())
        .put("cache_write_tokens", 0);
    usage
        .put("output_tokens", answerTokens(tokens))
        .putObject("output_tokens_details")
        .put("reasoning_tokens", reasoningTokens());
    return usage.put("total_tokens", promptTokens() + answerTokens(tokens));
  }

  private ObjectNode part(String type, int sequenceNumber) {
    return numbered(type, sequenceNumber)
        .put("item_id", "msg_" + requestId())
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private static String of(String type, int sequenceNumber, ObjectNode response) {
    ObjectNode event = numbered(type, sequenceNumber);
    event.set("response", response);
    return sent(event);
  }

  private static ObjectNode numbered(String type, int sequenceNumber) {
    return object().put("type", type).put("sequence_number", sequenceNumber);
  }

  private static String sent(ObjectNode event) {
    return event(event.path("type").asText(), json(event));
  }
}
