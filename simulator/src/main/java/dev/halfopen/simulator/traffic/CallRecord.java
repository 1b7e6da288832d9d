package dev.halfopen.simulator.traffic;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call as it was.
 *
 * @param time when it began
 * @param duration how long it took, to its end; 0 or more
 * @param outcome what came of it
 * @param firstContent how long until the first piece of the answer; null: not known, or it came in
 *     one piece
 * @param model which model was asked; null: not known
 * @param inputTokens as the service counted them; -1: not known
 * @param outputTokens as the service counted them; -1: not known
 * @param retryAfter how long the service asked to wait; null: it did not
 * @since 0.1.0
 */
public record CallRecord(
    Instant time,
    Duration duration,
    CallOutcome outcome,
    @Nullable Duration firstContent,
    @Nullable String model,
    long inputTokens,
    long outputTokens,
    @Nullable Duration retryAfter) {
  /** Checks it. */
  public CallRecord {
    Ranges.notNull("time", time);
    Ranges.notNull("outcome", outcome);
    Ranges.stated("duration", Ranges.notNull("duration", duration));
    Ranges.stated("firstContent", firstContent);
    Ranges.stated("retryAfter", retryAfter);
    if (inputTokens < -1 || outputTokens < -1) {
      throw Ranges.error(
          inputTokens < -1 ? "inputTokens" : "outputTokens",
          Math.min(inputTokens, outputTokens),
          "-1 or more");
    }
  }

  /** One of which nothing else is known. */
  public static CallRecord of(Instant time, Duration duration, CallOutcome outcome) {
    return new CallRecord(time, duration, outcome, null, null, -1, -1, null);
  }
}
