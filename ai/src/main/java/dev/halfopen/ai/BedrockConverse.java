package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;

/** Amazon Bedrock's Converse, as far as it is JSON: its streams are in a binary format. */
final class BedrockConverse implements Dialect {
  @Override
  public boolean speaks(JsonNode document) {
    return document.path("output").isObject() && document.has("stopReason");
  }

  @Override
  public void read(JsonNode document, boolean whole, Findings findings) {
    for (JsonNode block : document.path("output").path("message").path("content")) {
      if (!block.has("text") || Dialect.some(block.path("text"))) {
        findings.content();
      }
    }
    String reason = document.path("stopReason").asText("");
    switch (reason) {
      case "guardrail_intervened", "content_filtered" -> findings.refuse("stopReason " + reason);
      case "malformed_model_output", "malformed_tool_use" -> findings.bad("stopReason " + reason);
      case "max_tokens", "model_context_window_exceeded" -> findings.mayBeEmpty();
      default -> {
        // end_turn, tool_use, stop_sequence
      }
    }
    findings.finish();
  }
}
