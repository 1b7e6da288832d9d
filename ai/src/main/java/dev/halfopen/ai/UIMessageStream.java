package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.Set;

/**
 * The stream of a user interface's messages that servers with the Vercel AI SDK give: applications
 * write such streams themselves, and not all of them say the end.
 */
final class UIMessageStream implements Dialect {
  private static final Set<String> TYPES =
      Set.of(
          "start-step",
          "text-start",
          "text-delta",
          "text-end",
          "reasoning-start",
          "reasoning-delta",
          "reasoning-end",
          "tool-input-start",
          "tool-input-delta",
          "tool-input-available",
          "finish-step");

  @Override
  public boolean speaks(String event, Json document) {
    Json type = document.get("type");
    return type.isText() && TYPES.contains(type.text());
  }

  @Override
  public boolean endsWithDone() {
    return true;
  }

  @Override
  public boolean mayLeaveOutItsEnd() {
    return true;
  }

  @Override
  public void read(String event, Json document, boolean whole, Findings findings) {
    Json type = document.get("type");
    if (type.is("finish") || type.is("abort")) {
      findings.finish();
      Json reason = document.get("finishReason");
      if (reason.isSome()) {
        findings.facts().finishReason(reason.text());
      }
    } else if (type.is("tool-input-available")
        || (type.text().endsWith("-delta") && document.get("delta").isSome())) {
      findings.content();
    }
  }
}
