package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the documents of one answer in the dialect that they turn out to be of. */
final class AnswerReader {
  /*
   * The dialect is known by the documents, not by the provider: Ollama, Gemini and vLLM speak
   * OpenAI's as well as their own, and every service has other endpoints, whose documents are of
   * no dialect. Of those nothing is demanded. What is of no dialect may come at any time, and
   * means nothing: where an answer is due it is no content either, else it is a sign of life.
   */
  private static final Set<String> KEEP_ALIVES =
      Set.of("ping", "pong", "keepalive", "keep-alive", "keep_alive", "heartbeat");

  /** How words begin that tell of an error. */
  private static final Pattern ERROR = Pattern.compile("(?i)\\[?error\\b");

  /** What an event is called that tells of the end of all, and not of a part of the answer. */
  private static final Pattern FAULT =
      Pattern.compile("(?i)(?!tool|step).*(?:error|exception|fail(?:ed|ure)?)");

  private final Findings findings;
  private @Nullable Dialect dialect;

  /** What the events are called that parts of the answer come as. */
  private String usual = "";

  AnswerReader(Findings findings) {
    this.findings = findings;
  }

  Findings findings() {
    return findings;
  }

  /** Whether it is known what the documents are. */
  boolean isKnown() {
    return dialect != null;
  }

  /**
   * Takes a document.
   *
   * @param event the type of the event that it came as; empty if it has none
   * @param whole whether it is the whole of the body
   */
  void document(String event, Json document, boolean whole) {
    Json type = document.get("type");
    if (findings.settled() || document.isEmpty() || isKeepAlive(event, type)) {
      return;
    }
    if (dialect == null && !findings.isOther()) {
      begin(Dialects.of(event, document));
    }
    Dialect known = dialect;
    boolean spoken = !event.isEmpty() && known != null && known.speaks(event, document);
    usual = spoken ? event : usual;
    boolean answers = known == null || known.answersForErrors(document);
    if (event.equals("error")
        || (answers && Errors.in(document, type, findings.answerIsDue(), known != null))) {
      if (spoken || !isNote(event)) {
        findings.error(document.toString());
      } else {
        findings.suspect(document.toString());
      }
    } else if (known == null) {
      findings.facts().other(document);
      unknown(whole || mayBeAnswer(event, document));
    } else {
      known.read(event, document, whole, findings);
      if (whole) {
        findings.closeIfFinished();
      }
    }
  }

  private void begin(@Nullable Dialect known) {
    dialect = known;
    findings.dialect(known);
    if (known != null) {
      findings.facts().operation(known.operation());
    }
  }

  /** Takes a document that stands in a stream and is no event of it. */
  void bare(Json document) {
    Json type = document.get("type");
    if (!findings.settled() && Errors.in(document, type, false, dialect != null)) {
      findings.error(document.toString());
    }
  }

  /**
   * Takes data that are no document.
   *
   * @param begun whether they begin like one
   */
  void text(String event, String text, boolean begun) {
    if (event.equals("error") || (findings.answerIsDue() && ERROR.matcher(text).lookingAt())) {
      if (isNote(event)) {
        findings.suspect(text);
      } else {
        findings.error(text);
      }
    } else if (begun && (dialect != null || findings.answerIsDue())) {
      findings.bad("malformed JSON in the stream");
    } else if (!text.isEmpty() && dialect == null && !findings.answerIsDue()) {
      findings.content();
    }
  }

  /** Notes on limits and the like have a type, or nothing to say. */
  private static boolean mayBeAnswer(String event, Json document) {
    if (!event.isEmpty() || document.has("type") || document.has("event")) {
      return false;
    }
    for (Json member : document) {
      if (member.isText() && member.isSome()) {
        return true;
      }
    }
    return false;
  }

  /** The body ended amid a document. */
  void cut() {
    if (dialect == null && findings.answerIsDue()) {
      findings.bad("the answer is cut: its JSON has no end");
    }
  }

  private void unknown(boolean mayBeAnswer) {
    if (!findings.answerIsDue()) {
      findings.content();
    } else if (mayBeAnswer) {
      findings.unread();
    }
  }

  /** Takes {@code [DONE]}. */
  void done() {
    if (dialect == null || dialect.endsWithDone()) {
      findings.close();
    }
  }

  /** Whether an event is one that somebody has put into the stream, and that ends nothing. */
  private boolean isNote(String event) {
    return !event.isEmpty()
        && !event.equals("message")
        && !event.equals(usual)
        && !FAULT.matcher(event).matches();
  }

  private static boolean isKeepAlive(String event, Json type) {
    return (!event.isEmpty() && KEEP_ALIVES.contains(event))
        || (type.isText() && KEEP_ALIVES.contains(type.text()));
  }
}
