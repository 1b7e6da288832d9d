package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.Set;

/** Ollama's chat and generate, a document a line or one alone. */
final class OllamaAnswers implements Dialect {
  private static final Set<String> CONTENT = Set.of("content", "thinking", "tool_calls", "images");

  @Override
  public boolean speaks(String event, Json document) {
    return document.get("done").isBoolean()
        && (document.has("message") || document.has("response") || document.has("model"));
  }

  @Override
  public void read(String event, Json document, boolean whole, Findings findings) {
    boolean hasContent = document.get("response").isSome() || document.get("thinking").isSome();
    Json part = document.get("message").first();
    for (; !part.isMissing(); part = part.next()) {
      hasContent |= part.isSome() && CONTENT.contains(part.name());
    }
    if (hasContent) {
      findings.content();
    }
    findings.facts().model(document, "model");
    if (document.get("done").isTrue()) {
      findings.facts().usage(document);
      Json reason = document.get("done_reason");
      if (reason.isSome()) {
        FinishReasons.note(reason, document, findings);
      }
      findings.finish();
      findings.close();
    }
  }
}
