package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
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
  public boolean speaks(String event, Json document) {
    Json type = document.get("type");
    return type.is("message") ? document.get("content").isArray() : TYPES.contains(type.text());
  }

  @Override
  public void read(String event, Json document, boolean whole, Findings findings) {
    switch (document.get("type").text()) {
      case "message" -> message(document, findings);
      case "message_start" -> {
        Json message = document.get("message");
        findings.expectLastWord();
        findings.facts().model(message, "model");
        findings.facts().usage(message.get("usage"));
      }
      case "content_block_start" -> block(document.get("content_block"), findings);
      case "content_block_delta" -> delta(document.get("delta"), findings);
      case "message_delta" -> {
        findings.facts().usage(document.get("usage"));
        stop(document.get("delta"), findings);
      }
      case "message_stop" -> {
        findings.finish();
        findings.close();
      }
      default -> {
        // the ends of blocks, and what is new
      }
    }
  }

  private static void delta(Json delta, Findings findings) {
    for (String name : DELTA) {
      if (delta.get(name).isSome()) {
        findings.content();
        return;
      }
    }
  }

  private static void message(Json message, Findings findings) {
    for (Json block : message.get("content")) {
      block(block, findings);
    }
    findings.facts().model(message, "model");
    findings.facts().usage(message.get("usage"));
    stop(message, findings);
    if (!message.has("stop_reason") && findings.lenient()) {
      findings.finish();
    }
  }

  /** A tool's use is content, and so is what is hidden; a text or a thought must hold something. */
  private static void block(Json block, Findings findings) {
    boolean content =
        switch (block.get("type").text()) {
          case "text" -> block.get("text").isSome();
          case "thinking" -> block.get("thinking").isSome();
          case "" -> false;
          default -> true;
        };
    if (content) {
      findings.content();
    }
  }

  /** With its reason the answer has ended, even if message_stop doesn't follow. */
  private static void stop(Json where, Findings findings) {
    Json reason = where.get("stop_reason");
    if (reason.isSome()) {
      findings.finish();
      FinishReasons.note(reason, where, findings);
    }
  }
}
