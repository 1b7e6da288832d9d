package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Reads the documents of one answer in the dialect that they turn out to be of. */
final class AnswerReader {
  /*
   * The dialect is known by the documents, not by the provider: Ollama, Gemini and vLLM speak
   * OpenAI's as well as their own, and every service has other endpoints, whose documents are of
   * no dialect. Of those nothing is demanded but that there is something.
   */
  private final Findings findings;
  private Optional<Dialect> dialect = Optional.empty();

  AnswerReader(Findings findings) {
    this.findings = findings;
  }

  Findings findings() {
    return findings;
  }

  /** Whether what isn't JSON is malformed: not in a stream that has not been JSON at all. */
  boolean expectsJson() {
    return dialect.isPresent();
  }

  void document(JsonNode document, boolean whole) {
    if (findings.settled() || document.path("type").asText("").equals("ping")) {
      return;
    }
    if (isError(document)) {
      findings.error(document.toString());
      return;
    }
    if (dialect.isEmpty()) {
      dialect = Dialects.of(document);
    }
    if (dialect.isPresent()) {
      dialect.get().read(document, whole, findings);
    } else {
      findings.content();
    }
  }

  /** Takes {@code [DONE]}. */
  void done() {
    if (dialect.map(Dialect::endsWithDone).orElse(true)) {
      findings.close();
    }
  }

  void end() {
    if (dialect.isEmpty() && findings.contentCount() > 0) {
      findings.finish();
    }
  }

  /** Jobs and the like are objects of other kinds, and an error of theirs isn't the answer's. */
  private static boolean isError(JsonNode document) {
    String object = document.path("object").asText("");
    if (object.equals("error") || document.path("type").asText("").equals("error")) {
      return true;
    }
    return says(document.path("error")) && (object.isEmpty() || Dialects.of(document).isPresent());
  }

  private static boolean says(JsonNode error) {
    if (!error.isObject()) {
      return Dialect.some(error);
    }
    for (JsonNode member : error) {
      if (!member.isNull() && !(member.isTextual() && member.textValue().isEmpty())) {
        return true;
      }
    }
    return false;
  }
}
