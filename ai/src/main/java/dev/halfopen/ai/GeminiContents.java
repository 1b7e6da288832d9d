package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Set;

/** Google's generateContent and streamGenerateContent. */
final class GeminiContents implements Dialect {
  private static final Set<String> REFUSED =
      Set.of("SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII");

  private static final Set<String> BAD =
      Set.of(
          "MALFORMED_FUNCTION_CALL",
          "MALFORMED_RESPONSE",
          "UNEXPECTED_TOOL_CALL",
          "TOO_MANY_TOOL_CALLS",
          "OTHER",
          "NO_IMAGE");

  @Override
  public boolean speaks(JsonNode document) {
    return document.path("candidates").isArray()
        || document.has("promptFeedback")
        || document.has("usageMetadata");
  }

  @Override
  public void read(JsonNode document, boolean whole, Findings findings) {
    JsonNode blocked = document.path("promptFeedback").path("blockReason");
    if (Dialect.some(blocked)) {
      findings.refuse("blockReason " + blocked.asText());
      findings.finish();
    }
    for (JsonNode candidate : document.path("candidates")) {
      candidate(candidate, whole, findings);
    }
  }

  private static void candidate(JsonNode candidate, boolean whole, Findings findings) {
    for (JsonNode part : candidate.path("content").path("parts")) {
      if (content(part)) {
        findings.content();
      }
    }
    JsonNode finish = candidate.path("finishReason");
    String reason = finish.asText("");
    boolean untold = whole && finish.isMissingNode() && findings.lenient();
    findings.choice(candidate.path("index").asInt(), untold || Dialect.some(finish));
    if (REFUSED.contains(reason) || reason.startsWith("IMAGE_")) {
      findings.refuse("finishReason " + reason);
    } else if (BAD.contains(reason)) {
      findings.bad("finishReason " + reason);
    } else if (reason.equals("MAX_TOKENS")) {
      findings.mayBeEmpty();
    }
  }

  /** A text must hold something; a call, an image, code and so on are objects. */
  private static boolean content(JsonNode part) {
    if (Dialect.some(part.path("text"))) {
      return true;
    }
    for (JsonNode value : part) {
      if (value.getNodeType() == JsonNodeType.OBJECT) {
        return true;
      }
    }
    return false;
  }
}
