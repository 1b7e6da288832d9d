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
   * @param firstContentNanos how long until the first content; -1: not known
   * @param breaker the name, quoted by {@link #quoted}
   * @param model quoted likewise; empty: none
   */
  static String of(
      Instant end,
      long tookNanos,
      long firstContentNanos,
      String outcome,
      String breaker,
      String model) {
    StringBuilder line = new StringBuilder(192);
    line.append("{\"time\":\"").append(end.minusNanos(tookNanos)).append("\",\"duration_ms\":");
    millis(line, tookNanos);
    if (firstContentNanos >= 0) {
      line.append(",\"first_content_ms\":");
      millis(line, firstContentNanos);
    }
    line.append(",\"outcome\":\"").append(outcome).append("\",\"breaker\":\"").append(breaker);
    if (!model.isEmpty()) {
      line.append("\",\"model\":\"").append(model);
    }
    return line.append("\"}\n").toString();
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
