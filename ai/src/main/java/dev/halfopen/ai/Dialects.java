package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The dialects that are known; a document is of one of them at most. */
final class Dialects {
  private static final List<Dialect> ALL =
      List.of(
          new ChatCompletions(),
          new OpenAIResponses(),
          new AnthropicMessages(),
          new GeminiContents(),
          new OllamaAnswers(),
          new BedrockConverse());

  private Dialects() {}

  static Optional<Dialect> of(JsonNode document) {
    return ALL.stream().filter(dialect -> dialect.speaks(document)).findFirst();
  }
}
