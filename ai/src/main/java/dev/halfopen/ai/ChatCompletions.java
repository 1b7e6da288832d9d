package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** OpenAI's Chat Completions and its many relatives, and the older completions of a text. */
final class ChatCompletions implements Dialect {
  private static final List<String> CONTENT =
      List.of(
          "content",
          "refusal",
          "reasoning",
          "reasoning_content",
          "reasoning_details",
          "thinking",
          "tool_calls",
          "function_call",
          "audio",
          "images");

  @Override
  public boolean speaks(JsonNode document) {
    String object = document.path("object").asText("");
    return document.path("choices").isArray()
        || object.startsWith("chat.completion")
        || object.equals("text_completion");
  }

  @Override
  public boolean endsWithDone() {
    return true;
  }

  @Override
  public void read(JsonNode document, boolean whole, Findings findings) {
    if (!whole) {
      findings.expectLastWord();
    }
    for (JsonNode choice : document.path("choices")) {
      choice(choice, whole, findings);
    }
    if (whole && document.path("choices").isEmpty()) {
      findings.finish();
    }
  }

  private static void choice(JsonNode choice, boolean whole, Findings findings) {
    JsonNode said = choice.path(choice.has("delta") ? "delta" : "message");
    if (Dialect.some(said, CONTENT) || Dialect.some(choice.path("text"))) {
      findings.content();
    }
    if (Dialect.some(said.path("refusal"))) {
      findings.refuse(said.path("refusal").asText());
    }
    JsonNode reason = choice.path("finish_reason");
    boolean untold =
        whole && reason.isMissingNode() && findings.lenient(); // some services never tell it
    findings.choice(choice.path("index").asInt(), untold || Dialect.some(reason));
    switch (reason.asText("")) {
      case "content_filter" -> findings.refuse("content_filter");
      case "length", "model_length" -> findings.mayBeEmpty();
      case "error" -> findings.error(choice.toString());
      default -> {
        if (Dialect.some(choice.path("error"))) {
          findings.error(choice.toString());
        }
      }
    }
  }
}
