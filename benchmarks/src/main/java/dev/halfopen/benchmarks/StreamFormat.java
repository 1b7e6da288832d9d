package dev.halfopen.benchmarks;

import dev.halfopen.ai.Provider;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What arrives of an answer: its first bytes once, then a chunk of its text again and again. */
public enum StreamFormat {
  /** OpenAI's chat completions. */
  OPENAI_CHAT(
      Provider.OPENAI,
      "text/event-stream",
      "",
      """
      data: {"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk",\
      "created":1741570283,"model":"gpt-5-mini-2025-08-07","service_tier":"default",\
      "system_fingerprint":"fp_50cad350e4","choices":[{"index":0,"delta":{"content":" breaker"},\
      "logprobs":null,"finish_reason":null}]}

      """),
  /** Anthropic's messages. */
  ANTHROPIC(
      Provider.ANTHROPIC,
      "text/event-stream",
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant",\
      "model":"claude-sonnet-4-5","content":[],"stop_reason":null}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      """,
      """
      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",\
      "text":" breaker"}}

      """),
  /** Gemini's {@code streamGenerateContent?alt=sse}. */
  GEMINI(
      Provider.GEMINI,
      "text/event-stream",
      "",
      """
      data: {"candidates": [{"content": {"parts": [{"text": " breaker lets calls pass while the \
      service is well"}],"role": "model"},"index": 0}],"usageMetadata": {"promptTokenCount": 8,\
      "totalTokenCount": 20,"promptTokensDetails": [{"modality": "TEXT","tokenCount": 8}]},\
      "modelVersion": "gemini-2.5-flash","responseId": "mAo8aZ2EM5yXvdIP"}

      """),
  /** Ollama's lines. */
  OLLAMA(
      Provider.OLLAMA,
      "application/x-ndjson",
      "",
      """
      {"model":"llama3.2","created_at":"2026-11-25T09:00:00.123456Z",\
      "message":{"role":"assistant","content":" breaker"},"done":false}
      """);

  private static final List<String> WORDS =
      List.of(" breaker", " the", " of calls", " pass", "ing", " while", " a", " service is");

  @SuppressWarnings("ImmutableEnumChecker") // it has nothing but a name
  private final Provider provider;

  private final String contentType;
  private final String opening;
  private final String chunk;

  StreamFormat(Provider provider, String contentType, String opening, String chunk) {
    this.provider = provider;
    this.contentType = contentType;
    this.opening = opening;
    this.chunk = chunk;
  }

  Provider provider() {
    return provider;
  }

  String contentType() {
    return contentType;
  }

  byte[] opening() {
    return opening.getBytes(StandardCharsets.UTF_8);
  }

  byte[] chunk() {
    return chunk.getBytes(StandardCharsets.UTF_8);
  }

  /** Chunks as they follow each other: no two neighbours have the same words. */
  List<byte[]> chunks() {
    return WORDS.stream()
        .map(word -> chunk.replace(" breaker", word).getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
