package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** OpenAI's Responses. */
final class OpenAIResponses implements Dialect {
  private static final List<String> CONTENT =
      List.of("text", "refusal", "content", "summary", "encrypted_content");

  @Override
  public boolean speaks(JsonNode document) {
    return document.path("object").asText("").equals("response")
        || document.path("type").asText("").startsWith("response.");
  }

  @Override
  public boolean endsWithDone() {
    return true;
  }

  @Override
  public void read(JsonNode document, boolean whole, Findings findings) {
    String type = document.path("type").asText("");
    if (!type.startsWith("response.")) {
      document(document, findings);
      return;
    }
    switch (type) {
      case "response.completed", "response.incomplete", "response.failed", "response.cancelled" ->
          ended(document.path("response"), type.substring("response.".length()), findings);
      case "response.output_item.added", "response.output_item.done" -> {
        if (call(document.path("item"))) {
          findings.content();
        }
      }
      case "response.refusal.delta", "response.refusal.done" -> {
        findings.content();
        findings.refuse(document.path(type.endsWith("done") ? "refusal" : "delta").asText());
      }
      default -> {
        boolean delta = type.endsWith(".delta") && Dialect.some(document.path("delta"));
        if (delta || Dialect.some(document.path("partial_image_b64"))) {
          findings.content();
        }
      }
    }
  }

  private static void document(JsonNode response, Findings findings) {
    output(response, findings);
    String status = response.path("status").asText("");
    if (!status.equals("in_progress") || background(response)) {
      ended(response, status, findings);
    }
  }

  /** Whether the answer may be given in the background; not every service says whether it is. */
  private static boolean background(JsonNode response) {
    return response.path("background").asBoolean(true);
  }

  private static void output(JsonNode response, Findings findings) {
    for (JsonNode item : response.path("output")) {
      if (call(item) || Dialect.some(item, CONTENT)) {
        findings.content();
      }
      for (JsonNode part : item.path("content")) {
        if (Dialect.some(part.path("refusal"))) {
          findings.refuse(part.path("refusal").asText());
        }
      }
    }
  }

  private static void ended(JsonNode response, String status, Findings findings) {
    String reason = response.path("incomplete_details").path("reason").asText("");
    switch (status) {
      case "failed" -> findings.error(response.toString());
      case "incomplete" -> {
        if (reason.equals("content_filter")) {
          findings.refuse("content_filter");
        } else {
          findings.mayBeEmpty();
        }
      }
      case "completed" -> {
        // the answer was told in pieces before, or stands here
        if (findings.contentCount() == 0) {
          output(response, findings);
        }
      }
      default -> findings.mayBeEmpty(); // cancelled, or an answer that is given in the background
    }
    findings.finish();
    findings.close();
  }

  /**
   * A call of a tool is an answer, whatever it holds; a message or a thought must hold something.
   */
  private static boolean call(JsonNode item) {
    String type = item.path("type").asText("");
    return !type.isEmpty() && !type.equals("message") && !type.equals("reasoning");
  }
}
