package dev.halfopen.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's Chat Completions. */
final class ChatCompletionsDialect extends OpenAiDialect {
  private final boolean usageWanted;

  ChatCompletionsDialect(ReceivedRequest request, JsonNode json, String requestId) {
    super(request, requestId);
    this.usageWanted = json.path("stream_options").path("include_usage").asBoolean();
  }

  @Override
  String opening() {
    return chunk(object().put("role", "assistant").put("content", ""), null);
  }

  @Override
  String token(String token, int index) {
    return chunk(object().put("content", token), null);
  }

  @Override
  String closing(List<String> tokens) {
    StringBuilder events = new StringBuilder(chunk(object(), "stop"));
    if (usageWanted || toldUsage() != null) {
      ObjectNode usage = chunk();
      usage.putArray("choices");
      usage.set("usage", usage(tokens.size()));
      events.append(event(null, json(usage)));
    }
    return events.append(event(null, "[DONE]")).toString();
  }

  @Override
  String errorEvent(int tokens) {
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
    return error("server_error", null, SERVER_ERROR);
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
    int answered = answerTokens(tokens);
    ObjectNode usage =
        object()
            .put("prompt_tokens", promptTokens())
            .put("completion_tokens", answered)
            .put("total_tokens", promptTokens() + answered);
    if (toldUsage() != null) {
      usage.putObject("prompt_tokens_details").put("cached_tokens", cachedTokens());
      usage.putObject("completion_tokens_details").put("reasoning_tokens", reasoningTokens());
    }
    return usage;
  }
}
