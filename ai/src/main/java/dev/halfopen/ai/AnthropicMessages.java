package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** Anthropic's Messages. */
final class AnthropicMessages implements Dialect {
  private static final Set<String> TYPES =
      Set.of(
          "message_start",
          "content_block_start",
          "content_block_delta",
          "content_block_stop",
          "message_delta",
          "message_stop");

  private static final List<String> DELTA =
      List.of("text", "partial_json", "thinking", "signature", "citation");

  @Override
  public boolean speaks(JsonNode document) {
    String type = document.path("type").asText("");
    return TYPES.contains(type) || (type.equals("message") && document.path("content").isArray());
  }

  @Override
  public void read(JsonNode document, boolean whole, Findings findings) {
    switch (document.path("type").asText("")) {
      case "message" -> message(document, findings);
      case "content_block_start" -> block(document.path("content_block"), findings);
      case "content_block_delta" -> {
        if (Dialect.some(document.path("delta"), DELTA)) {
          findings.content();
        }
      }
      case "message_delta" -> stop(document.path("delta").path("stop_reason"), findings);
      case "message_stop" -> {
        findings.finish();
        findings.close();
      }
      default -> {
        // the opening, and the ends of blocks
      }
    }
  }

  private static void message(JsonNode message, Findings findings) {
    for (JsonNode block : message.path("content")) {
      block(block, findings);
    }
    JsonNode reason = message.path("stop_reason");
    stop(reason, findings);
    if (Dialect.some(reason) || (reason.isMissingNode() && findings.lenient())) {
      findings.finish();
    }
  }

  /** A tool's use is content, and so is what is hidden; a text or a thought must hold something. */
  private static void block(JsonNode block, Findings findings) {
    boolean content =
        switch (block.path("type").asText("")) {
          case "text" -> Dialect.some(block.path("text"));
          case "thinking" -> Dialect.some(block.path("thinking"));
          case "" -> false;
          default -> true;
        };
    if (content) {
      findings.content();
    }
  }

  private static void stop(JsonNode reason, Findings findings) {
    switch (reason.asText("")) {
      case "refusal" -> {
        findings.refuse("stop_reason refusal");
        findings.finish();
      }
      case "max_tokens", "model_context_window_exceeded" -> findings.mayBeEmpty();
      default -> {
        // a proper end if message_stop follows
      }
    }
  }
}
