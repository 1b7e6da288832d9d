package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The dialects that are known; a document is of one of them at most. */
final class Dialects {
  private static final List<Dialect> ALL =
      List.of(
          new ChatCompletions(),
          new OpenAIResponses(),
          new AnthropicMessages(),
          new GeminiContents(),
          new OllamaAnswers(),
          new BedrockConverse(),
          new CohereChat(),
          new UIMessageStream());

  private Dialects() {}

  /** The dialect of a document; null if it is of none. */
  static @Nullable Dialect of(String event, Json document) {
    for (Dialect dialect : ALL) {
      if (dialect.speaks(event, document)) {
        return dialect;
      }
    }
    return null;
  }
}
