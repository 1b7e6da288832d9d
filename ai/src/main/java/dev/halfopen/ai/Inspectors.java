package dev.halfopen.ai;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the inspector of a response that came with a status of success. */
final class Inspectors {
  private Inspectors() {}

  /**
   * An inspector for the body that these headers announce.
   *
   * @param clock the wall-clock time, for waits that are stated as a date
   * @param strict whether a chat must end with both a reason and {@code [DONE]}, and a plain answer
   *     must have a reason; otherwise either will do, because some services leave one of them out
   */
  static ResponseInspector of(
      AIRequest request, Map<String, List<String>> headers, InstantSource clock, boolean strict) {
    AIResponse response = new AIResponse(request.service(), request.model(), 200, headers, "");
    String encoding = response.header("content-encoding").orElse("identity");
    if (!encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
      return new OpaqueInspector();
    }
    AnswerReader answer = new AnswerReader(new Findings(request, headers, clock, strict));
    String type = mediaType(response.header("content-type").orElse(""));
    if (type.equals("text/event-stream")) {
      return new EventStreamInspector(answer);
    }
    if (type.contains("ndjson") || type.contains("jsonl")) {
      return new JsonInspector(answer, true);
    }
    if (type.endsWith("json") || type.equals("text/html")) { // a gateway's page is no answer
      return new JsonInspector(answer, false);
    }
    return type.isEmpty() ? untold(request, answer) : new OpaqueInspector();
  }

  /** Without a content type, what was asked for is expected. */
  private static ResponseInspector untold(AIRequest request, AnswerReader answer) {
    if (!request.streaming()) {
      return new JsonInspector(answer, false);
    }
    return request.provider() == Provider.OLLAMA
        ? new JsonInspector(answer, true)
        : new EventStreamInspector(answer);
  }

  private static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
