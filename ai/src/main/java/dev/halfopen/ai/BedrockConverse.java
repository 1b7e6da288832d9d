package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.Set;

/** Amazon Bedrock's Converse, and its stream, whose events have their types outside of the JSON. */
final class BedrockConverse implements Dialect {
  private static final Set<String> EVENTS =
      Set.of(
          "messageStart",
          "contentBlockStart",
          "contentBlockDelta",
          "contentBlockStop",
          "messageStop");

  @Override
  public boolean speaks(String event, Json document) {
    return EVENTS.contains(event)
        || (document.get("output").isObject() && document.has("stopReason"));
  }

  @Override
  public void read(String event, Json document, boolean whole, Findings findings) {
    switch (event) {
      case "contentBlockDelta" -> {
        if (document.get("delta").first().isSome()) {
          findings.content();
        }
      }
      case "contentBlockStart" -> {
        if (document.get("start").isSome()) {
          findings.content();
        }
      }
      case "messageStop" -> stop(document, findings);
      case "metadata" -> {
        findings.facts().usage(document.get("usage"));
        findings.closeIfFinished();
      }
      case "" -> document(document, findings);
      default -> {
        // what means nothing, or is new
      }
    }
  }

  private static void document(Json document, Findings findings) {
    for (Json block : document.get("output").get("message").get("content")) {
      if (!block.has("text") || block.get("text").isSome()) {
        findings.content();
      }
    }
    findings.facts().usage(document.get("usage"));
    stop(document, findings);
  }

  private static void stop(Json document, Findings findings) {
    findings.finish();
    Json reason = document.get("stopReason");
    if (reason.isSome()) {
      FinishReasons.note(reason, document, findings);
    }
  }
}
