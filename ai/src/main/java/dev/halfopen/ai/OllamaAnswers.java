package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Ollama's chat and generate, a document a line or one alone. */
final class OllamaAnswers implements Dialect {
  private static final List<String> CONTENT =
      List.of("content", "thinking", "tool_calls", "images");

  @Override
  public boolean speaks(JsonNode document) {
    return document.path("done").isBoolean()
        && (document.has("message") || document.has("response") || document.has("model"));
  }

  @Override
  public void read(JsonNode document, boolean whole, Findings findings) {
    if (Dialect.some(document.path("message"), CONTENT)
        || Dialect.some(document.path("response"))
        || Dialect.some(document.path("thinking"))) {
      findings.content();
    }
    if (document.path("done").asBoolean()) {
      switch (document.path("done_reason").asText("")) {
        case "length", "load", "unload" -> findings.mayBeEmpty();
        default -> {
          // stop, or an older server that doesn't say
        }
      }
      findings.finish();
      findings.close();
    }
  }
}
