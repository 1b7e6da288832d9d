package dev.halfopen.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one API words the answer to one request: JSON bodies, and the events of a stream, be they
 * server-sent events or lines. Knows nothing of connections and time.
 */
abstract sealed class Dialect
    permits OpenAiDialect, AnthropicDialect, GeminiDialect, OllamaDialect {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ReceivedRequest request;
  private final String requestId;
  private @Nullable Answer answer;

  Dialect(ReceivedRequest request, String requestId) {
    this.request = request;
    this.requestId = requestId;
  }

  /** The dialect of a request; {@code json} is its parsed body. */
  static Dialect of(ReceivedRequest request, JsonNode json, String requestId) {
    return switch (request.wireFormat()) {
      case OPENAI_CHAT_COMPLETIONS -> new ChatCompletionsDialect(request, json, requestId);
      case OPENAI_RESPONSES -> new ResponsesDialect(request, requestId);
      case ANTHROPIC_MESSAGES -> new AnthropicDialect(request, requestId);
      case GEMINI_CONTENT -> new GeminiDialect(request, requestId);
      case OLLAMA_CHAT, OLLAMA_GENERATE -> new OllamaDialect(request, requestId);
    };
  }

  /** What an answer says of itself holds from now on. */
  final void words(Answer answer) {
    this.answer = answer;
  }

  /** The content type of a stream. */
  String streamType() {
    return "text/event-stream; charset=utf-8";
  }

  /** The events of a stream that come before the first token; empty if there are none. */
  abstract String opening();

  /** The event of one token; the first has the index 0. */
  abstract String token(String token, int index);

  /** The events that end a stream in the regular way after these tokens. */
  abstract String closing(List<String> tokens);

  /** The events that end a stream with an error after so many tokens. */
  abstract String errorEvent(int tokens);

  /** An event whose JSON breaks off. */
  abstract String malformedEvent();

  /** The body of a plain answer. */
  abstract String answer(String text, int tokens, boolean finished);

  /** The body of a plain answer without content. */
  abstract String emptyAnswer();

  /** The body of the error that {@link #errorEvent} tells. */
  abstract String errorBody();

  /** The status of a refusal. */
  int status(Refusal.Reason reason) {
    return reason.status();
  }

  /** The body of a refusal. */
  abstract String refusal(Refusal refusal);

  /** The body of an error of ours, which the API doesn't know: 404 or 500. */
  abstract String problem(int status, String message);

  /** The headers of every response, beside its content type. */
  Map<String, String> headers() {
    return Map.of();
  }

  /** The headers that tell the client when to come back. */
  Map<String, String> retryHeaders(Duration retryAfter) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("retry-after", Long.toString(retryAfter.plusNanos(999_999_999).toSeconds()));
    return headers;
  }

  final String requestId() {
    return requestId;
  }

  final String model() {
    String answering = answer == null ? null : answer.answeringModel();
    return answering == null ? request.model() : answering;
  }

  final long created() {
    return request.receivedAt().getEpochSecond();
  }

  final String createdAt() {
    return request.receivedAt().toString();
  }

  /** What the answer says to have taken; null: it says nothing. */
  final @Nullable TokenUsage toldUsage() {
    return answer == null ? null : answer.usage();
  }

  /** By the usual rule of thumb four characters a token. */
  final int promptTokens() {
    TokenUsage told = toldUsage();
    return told == null ? Math.max(1, request.body().length() / 4) : told.input();
  }

  /** The tokens of a whole answer whose text has so many. */
  final int answerTokens(int tokens) {
    TokenUsage told = toldUsage();
    return told == null ? tokens : told.output();
  }

  final int cachedTokens() {
    TokenUsage told = toldUsage();
    return told == null ? 0 : told.cached();
  }

  final int reasoningTokens() {
    TokenUsage told = toldUsage();
    return told == null ? 0 : told.reasoning();
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static String json(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree that can't be written", e);
    }
  }

  /** Parses a request's body; a missing node if it isn't JSON. */
  static JsonNode parse(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  static String firstHalf(String text) {
    return text.substring(0, text.length() / 2);
  }

  static String event(@Nullable String name, String data) {
    return (name == null ? "" : "event: " + name + "\n") + "data: " + data + "\n\n";
  }
}
