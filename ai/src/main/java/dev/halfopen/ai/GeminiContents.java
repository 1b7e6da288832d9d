package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.Set;

/** Google's generateContent and streamGenerateContent. */
final class GeminiContents implements Dialect {
  /** An answer may lack its candidates; then there is nothing in it but what answers have. */
  private static final Set<String> MEMBERS =
      Set.of("usageMetadata", "modelVersion", "responseId", "createTime", "modelStatus");

  @Override
  public boolean speaks(String event, Json document) {
    return document.get("candidates").isArray()
        || document.get("promptFeedback").isObject()
        || (document.get("usageMetadata").isObject() && hasNothingElse(document));
  }

  @Override
  public String operation() {
    return OperationName.GENERATE_CONTENT;
  }

  @Override
  public boolean hasLastWord() {
    return false;
  }

  private static boolean hasNothingElse(Json document) {
    for (Json member : document) {
      if (!MEMBERS.contains(member.name())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void read(String event, Json document, boolean whole, Findings findings) {
    Json blocked = document.get("promptFeedback").get("blockReason");
    if (blocked.isSome()) {
      findings.refuse("blockReason " + blocked.text());
      findings.finish();
    }
    findings.facts().model(document, "modelVersion");
    findings.facts().usage(document.get("usageMetadata"));
    Json candidate = document.get("candidates").first();
    for (; !candidate.isMissing(); candidate = candidate.next()) {
      candidate(candidate, whole, findings);
    }
  }

  private static void candidate(Json candidate, boolean whole, Findings findings) {
    Json part = candidate.get("content").get("parts").first();
    for (; !part.isMissing(); part = part.next()) {
      if (isContent(part)) {
        findings.content();
      }
    }
    Json reason = candidate.get("finishReason");
    boolean untold = whole && reason.isMissing() && findings.lenient();
    boolean ended = FinishReasons.isTold(reason);
    findings.choice((int) candidate.get("index").number(0), ended || untold);
    if (reason.is("OTHER")) {
      findings.bad("finishReason OTHER");
    } else if (ended) {
      FinishReasons.note(reason, candidate, findings);
    }
  }

  /** A text must hold something; a call, an image, code and so on are objects. */
  private static boolean isContent(Json part) {
    for (Json value = part.first(); !value.isMissing(); value = value.next()) {
      if (value.isObject() || (value.isSome() && value.name().equals("text"))) {
        return true;
      }
    }
    return false;
  }
}
