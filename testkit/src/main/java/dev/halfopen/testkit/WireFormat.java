package dev.halfopen.testkit;

/**
 * The API that a request speaks; {@link ScriptedAiService} tells by the end of the path.
 *
 * @since 0.1.0
 */
public enum WireFormat {
  /**
   * OpenAI's Chat Completions, {@code POST .../chat/completions}. Requests to paths that the
   * service doesn't know count as OpenAI's as well, and are answered 404 in its form.
   */
  OPENAI_CHAT_COMPLETIONS,

  /** OpenAI's Responses, {@code POST .../responses}. */
  OPENAI_RESPONSES,

  /** Anthropic's Messages, {@code POST .../messages}. */
  ANTHROPIC_MESSAGES,

  /**
   * Gemini's content, {@code POST .../models/MODEL:generateContent} and {@code
   * .../models/MODEL:streamGenerateContent?alt=sse}. Streams of another form than events are not
   * known.
   */
  GEMINI_CONTENT,

  /** Ollama's chat, {@code POST .../api/chat}; a stream is a line of JSON for each token. */
  OLLAMA_CHAT,

  /** Ollama's completion of a prompt, {@code POST .../api/generate}; a stream likewise. */
  OLLAMA_GENERATE
}
