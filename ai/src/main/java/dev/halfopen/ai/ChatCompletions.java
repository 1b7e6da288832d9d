package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.Set;

/** OpenAI's Chat Completions and its many relatives, and the older completions of a text. */
final class ChatCompletions implements Dialect {
  private static final Set<String> CONTENT =
      Set.of(
          "content",
          "refusal",
          "reasoning",
          "reasoning_content",
          "reasoning_details",
          "thinking",
          "thinking_blocks",
          "tool_calls",
          "function_call",
          "audio",
          "images");

  @Override
  public boolean speaks(String event, Json document) {
    Json object = document.get("object");
    return document.get("choices").isArray()
        || object.is("chat.completion")
        || object.is("chat.completion.chunk")
        || object.is("text_completion");
  }

  @Override
  public boolean endsWithDone() {
    return true;
  }

  @Override
  public void read(String event, Json document, boolean whole, Findings findings) {
    Json first = document.get("choices").first();
    boolean isAnswer = whole && !first.has("delta");
    if (!isAnswer) {
      findings.expectLastWord();
    }
    findings.facts().model(document, "model");
    findings.facts().usage(document.get("usage"));
    findings.facts().usage(document.get("x_groq").get("usage"));
    for (Json choice = first; !choice.isMissing(); choice = choice.next()) {
      choice(choice, isAnswer, findings);
    }
  }

  private static void choice(Json choice, boolean isAnswer, Findings findings) {
    Json said = choice.get("delta");
    said = said.isObject() ? said : choice.get("message");
    boolean hasContent = choice.get("text").isSome();
    for (Json part = said.first(); !part.isMissing(); part = part.next()) {
      hasContent |= part.isSome() && CONTENT.contains(part.name());
    }
    if (hasContent) {
      findings.content();
    }
    findings.facts().usage(choice.get("usage")); // Moonshot
    Json refusal = said.get("refusal");
    if (refusal.isSome()) {
      findings.refuse(refusal.text());
    }
    Json reason = choice.get("finish_reason");
    boolean untold = isAnswer && reason.isMissing() && findings.lenient(); // some never tell it
    boolean ended = FinishReasons.isTold(reason);
    findings.choice((int) choice.get("index").number(0), ended || untold);
    if (ended) {
      FinishReasons.note(reason, choice, findings);
    } else if (choice.get("error").isSome()) {
      findings.error(choice.toString());
    }
  }
}
