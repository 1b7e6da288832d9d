package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.List;

/** OpenAI's Responses. */
final class OpenAIResponses implements Dialect {
  private static final List<String> CONTENT =
      List.of("text", "refusal", "content", "summary", "encrypted_content");

  @Override
  public boolean speaks(String event, Json document) {
    return document.get("object").is("response") || document.get("type").startsWith("response.");
  }

  @Override
  public boolean answersForErrors(Json document) {
    return !document.get("type").startsWith("response."); // a tool's call, for instance
  }

  @Override
  public boolean endsWithDone() {
    return true;
  }

  @Override
  public void read(String event, Json document, boolean whole, Findings findings) {
    Json type = document.get("type");
    if (type.startsWith("response.")) {
      event(type.text(), document, findings);
    } else if (document.get("object").is("response")) {
      document(document, findings);
    }
  }

  private static void event(String type, Json document, Findings findings) {
    switch (type) {
      case "response.completed", "response.incomplete", "response.failed", "response.cancelled" ->
          ended(document, type.substring("response.".length()), findings);
      case "response.done" -> {
        String status = document.get("response").get("status").text();
        ended(document, status.isEmpty() ? "completed" : status, findings);
      }
      case "response.created", "response.in_progress" ->
          findings.facts().model(document.get("response"), "model");
      case "response.output_item.added", "response.output_item.done" -> {
        if (isCall(document.get("item"))) {
          findings.content();
        }
      }
      case "response.refusal.delta", "response.refusal.done" -> {
        findings.content();
        findings.refuse(document.get(type.endsWith("done") ? "refusal" : "delta").text());
      }
      default -> {
        boolean delta = type.endsWith(".delta") && document.get("delta").isSome();
        if (delta || document.get("partial_image_b64").isSome()) {
          findings.content();
        }
      }
    }
  }

  private static void document(Json response, Findings findings) {
    output(response, findings);
    Json status = response.get("status");
    // Not every service says whether it answers in the background.
    Json background = response.get("background");
    if (!status.is("in_progress") || !background.isBoolean() || background.isTrue()) {
      ended(response, status.text(), findings);
    }
  }

  private static void output(Json response, Findings findings) {
    for (Json item : response.get("output")) {
      if (isCall(item) || CONTENT.stream().anyMatch(name -> item.get(name).isSome())) {
        findings.content();
      }
      for (Json part : item.get("content")) {
        if (part.get("refusal").isSome()) {
          findings.refuse(part.get("refusal").text());
        }
      }
    }
  }

  /**
   * The answer has ended.
   *
   * @param document the response, or an event that should hold it
   */
  private static void ended(Json document, String status, Findings findings) {
    Json within = document.get("response");
    Json response = within.isObject() ? within : document;
    findings.facts().model(response, "model");
    findings.facts().usage(response.get("usage"));
    switch (status) {
      case "failed" -> findings.error(response.toString());
      case "incomplete" -> {
        Json reason = response.get("incomplete_details").get("reason");
        if (reason.isSome()) {
          FinishReasons.note(reason, response, findings);
        }
      }
      case "completed" -> {
        // the answer was told in pieces before, or stands here
        if (findings.contentCount() == 0) {
          output(response, findings);
        }
      }
      default -> {
        // cancelled, or an answer that is given in the background
      }
    }
    findings.finish();
    findings.close();
  }

  /**
   * A call of a tool is an answer, whatever it holds; a message or a thought must hold something.
   */
  private static boolean isCall(Json item) {
    Json type = item.get("type");
    return !type.isEmpty() && !type.is("message") && !type.is("reasoning");
  }
}
