package dev.halfopen.simulator.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.Set;

/**
 * Spans as OpenTelemetry's collector and SDKs write them into files (OTLP in JSON): one {@code
 * TracesData} a line, or one document in all. A call is a span that names an operation on a model
 * ({@code gen_ai.*}); the HTTP span beneath it is no second one.
 */
final class OtlpSpans {
  /** From a data set down to its spans. */
  private static final Set<String> WAY =
      Set.of("resourceSpans", "resource_spans", "scopeSpans", "scope_spans", "spans");

  private final Span span = new Span();

  /** Reads one data set. A span that can't be used is told after all others are read. */
  void read(JsonParser parser, RecordingBuilder to) throws BadRecordException, IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new BadRecordException("no JSON object");
    }
    Troubles troubles = new Troubles();
    if (!descend(parser, false, to, troubles)) {
      throw new BadRecordException("no resourceSpans in it");
    }
    troubles.tell();
  }

  /** What the first of a line's bad spans is about, and how many there are. */
  private static final class Troubles {
    private String first = "";
    private int count;

    void add(String reason) {
      if (count == 0) {
        first = reason;
      }
      count++;
    }

    void tell() throws BadRecordException {
      if (count > 0) {
        throw new BadRecordException(
            count == 1 ? "span: " + first : count + " spans; the first: " + first);
      }
    }
  }

  /** Reads the object or the array that has just begun, to its end; true: it leads to spans. */
  private boolean descend(JsonParser parser, boolean spans, RecordingBuilder to, Troubles troubles)
      throws IOException {
    boolean next = spans;
    boolean found = spans;
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_OBJECT && token != JsonToken.END_ARRAY) {
      if (token == null) {
        throw new JsonEOFException(parser, null, "it breaks off");
      }
      if (token == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        next = name.equals("spans");
        found = found || WAY.contains(name);
        if (!WAY.contains(name)) {
          parser.nextToken();
          parser.skipChildren();
        }
      } else if (token == JsonToken.START_OBJECT && spans) {
        try {
          span.read(parser);
          span.addTo(to);
        } catch (BadRecordException e) {
          troubles.add(e.reason());
        }
      } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        descend(parser, next, to, troubles);
      }
      token = parser.nextToken();
    }
    return found;
  }
}
