package dev.halfopen.testkit;

/** The API that a request speaks; {@link ScriptedAiService} tells by the end of the path. */
public enum WireFormat {
  /**
   * OpenAI's Chat Completions, {@code POST .../chat/completions}. Requests to paths that the
   * service doesn't know count as OpenAI's as well, and are answered 404 in its form.
   */
  OPENAI_CHAT_COMPLETIONS,

  /** Anthropic's Messages, {@code POST .../messages}. */
  ANTHROPIC_MESSAGES
}
