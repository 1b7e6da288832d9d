package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.Set;

/**
 * Cohere's chat in both of its versions: events named {@code type}, and named {@code event_type}.
 */
final class CohereChat implements Dialect {
  private static final Set<String> TYPES =
      Set.of(
          "message-start",
          "content-start",
          "content-delta",
          "content-end",
          "tool-plan-delta",
          "tool-call-start",
          "tool-call-delta",
          "tool-call-end",
          "citation-start",
          "citation-end",
          "message-end");

  private static final Set<String> EVENT_TYPES =
      Set.of(
          "stream-start",
          "search-queries-generation",
          "search-results",
          "text-generation",
          "citation-generation",
          "tool-calls-generation",
          "tool-calls-chunk",
          "stream-end");

  @Override
  public boolean speaks(String event, Json document) {
    Json type = document.get("type");
    Json eventType = document.get("event_type");
    return (type.isText() && TYPES.contains(type.text()))
        || (eventType.isText() && EVENT_TYPES.contains(eventType.text()))
        || (document.has("finish_reason") && isWhole(document));
  }

  private static boolean isWhole(Json document) {
    return document.get("message").has("role")
        || (document.has("generation_id") && document.has("text"));
  }

  @Override
  public void read(String event, Json document, boolean whole, Findings findings) {
    Json type = document.get("type");
    if (type.isText()) {
      event(type.text(), document, findings);
    } else if (document.get("event_type").isText()) {
      oldEvent(document.get("event_type").text(), document, findings);
    } else if (isWhole(document)) {
      if (document.get("text").isSome() || hasContent(document.get("message"))) {
        findings.content();
      }
      findings.facts().usage(document.get("usage"));
      findings.facts().usage(document.get("meta"));
      end(document, findings);
    }
  }

  private static void event(String type, Json document, Findings findings) {
    switch (type) {
      case "content-delta",
          "content-start",
          "tool-plan-delta",
          "tool-call-start",
          "tool-call-delta" -> {
        if (hasContent(document.get("delta").get("message"))) {
          findings.content();
        }
      }
      case "message-end" -> {
        findings.facts().usage(document.get("delta").get("usage"));
        end(document.get("delta"), findings);
      }
      default -> {
        // citations, the ends of parts, and what is new
      }
    }
  }

  private static boolean hasContent(Json message) {
    Json content = message.get("content");
    return content.get("text").isSome()
        || content.get("thinking").isSome()
        || (content.isArray() && content.isSome())
        || message.get("tool_plan").isSome()
        || message.get("tool_calls").isSome();
  }

  private static void oldEvent(String type, Json document, Findings findings) {
    switch (type) {
      case "text-generation" -> {
        if (document.get("text").isSome()) {
          findings.content();
        }
      }
      case "tool-calls-chunk", "tool-calls-generation" -> findings.content();
      case "stream-end" -> {
        findings.facts().usage(document.get("response").get("meta"));
        end(document, findings);
      }
      default -> {
        // the start, what was searched, citations
      }
    }
  }

  private static void end(Json where, Findings findings) {
    findings.finish();
    Json reason = where.get("finish_reason");
    if (reason.isSome()) {
      FinishReasons.note(reason, where, findings);
    }
    findings.close();
  }
}
