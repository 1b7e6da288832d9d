package dev.halfopen.simulator.records;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;

/** The lines that a {@link CallRecorder} writes, and that are read like everybody's. */
final class RecordLine {
  /** What stands for calls that there was no room for. */
  static final String DROPPED = "halfopen_dropped";

  private static final JsonStringEncoder QUOTER = JsonStringEncoder.getInstance();

  private RecordLine() {}

  /**
   * What is known of a call but for its words; -1: not known.
   *
   * @param tookNanos always known
   */
  record Facts(long tookNanos, long firstContentNanos, long inputTokens, long outputTokens) {
    static final long UNKNOWN = -1;

    /** Of a call of which nothing else is known. */
    static Facts took(long nanos) {
      return new Facts(nanos, UNKNOWN, UNKNOWN, UNKNOWN);
    }
  }

  /**
   * @param breaker the name, quoted by {@link #quoted}
   * @param model quoted likewise; empty: none
   */
  static String of(Instant end, Facts call, String outcome, String breaker, String model) {
    StringBuilder line = new StringBuilder(224);
    line.append("{\"time\":\"").append(end.minusNanos(call.tookNanos));
    line.append("\",\"duration_ms\":");
    millis(line, call.tookNanos);
    if (call.firstContentNanos >= 0) {
      line.append(",\"first_content_ms\":");
      millis(line, call.firstContentNanos);
    }
    tokens(line, "input_tokens", call.inputTokens);
    tokens(line, "output_tokens", call.outputTokens);
    line.append(",\"outcome\":\"").append(outcome).append("\",\"breaker\":\"").append(breaker);
    if (!model.isEmpty()) {
      line.append("\",\"model\":\"").append(model);
    }
    return line.append("\"}\n").toString();
  }

  /** A service may say anything; what no reader would take is not written. */
  private static void tokens(StringBuilder to, String field, long count) {
    if (count >= 0 && count <= Integer.MAX_VALUE) {
      to.append(",\"").append(field).append("\":").append(count);
    }
  }

  /** With three digits behind the point. */
  private static void millis(StringBuilder to, long nanos) {
    long micros = (nanos + 500) / 1_000;
    to.append(micros / 1_000).append('.');
    String fraction = Long.toString(micros % 1_000);
    to.append("000", 0, 3 - fraction.length()).append(fraction);
  }

  static String dropped(long calls) {
    return "{\"" + DROPPED + "\":" + calls + "}\n";
  }

  /** The text as it stands in JSON, between the quotes. */
  static String quoted(String text) {
    return new String(QUOTER.quoteAsString(text));
  }
}
