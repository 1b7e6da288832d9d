package dev.halfopen.simulator.records;

import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One record in numbers: what a {@link Draft} comes to, and what a {@link Chunk} holds. Times are
 * in microseconds, what isn't known is {@link #UNKNOWN}. Used again for the next; not thread-safe.
 */
final class Packed {
  static final long UNKNOWN = -1;

  /** How many numbers a record may have or not. */
  static final int OPTIONALS = 4;

  private static final CallOutcome[] OUTCOMES = CallOutcome.values();
  private static final int OUTCOME_BITS = 3;

  long start;
  long took;
  long firstContent;
  long inputTokens;
  long outputTokens;
  long retryAfter;
  int outcome;
  int model;

  /** Outcome, which of the optional numbers there are, and the model's number, in one. */
  int tag() {
    int tag = model;
    for (int i = OPTIONALS - 1; i >= 0; i--) {
      tag = tag << 1 | (optional(i) == UNKNOWN ? 0 : 1);
    }
    return tag << OUTCOME_BITS | outcome;
  }

  /** Takes a tag apart; gives what says which of the optional numbers there are. */
  int tag(int tag) {
    outcome = tag & ((1 << OUTCOME_BITS) - 1);
    model = tag >>> (OUTCOME_BITS + OPTIONALS);
    return tag >>> OUTCOME_BITS & 0xf;
  }

  long optional(int number) {
    return switch (number) {
      case 0 -> firstContent;
      case 1 -> inputTokens;
      case 2 -> outputTokens;
      default -> retryAfter;
    };
  }

  void optional(int number, long value) {
    switch (number) {
      case 0 -> firstContent = value;
      case 1 -> inputTokens = value;
      case 2 -> outputTokens = value;
      default -> retryAfter = value;
    }
  }

  void set(Packed other) {
    start = other.start;
    took = other.took;
    firstContent = other.firstContent;
    inputTokens = other.inputTokens;
    outputTokens = other.outputTokens;
    retryAfter = other.retryAfter;
    outcome = other.outcome;
    model = other.model;
  }

  CallRecord unpacked(@Nullable String[] models) {
    return new CallRecord(
        Instant.EPOCH.plus(start, ChronoUnit.MICROS),
        micros(took),
        OUTCOMES[outcome],
        firstContent == UNKNOWN ? null : micros(firstContent),
        models[model],
        inputTokens,
        outputTokens,
        retryAfter == UNKNOWN ? null : micros(retryAfter));
  }

  private static Duration micros(long micros) {
    return Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }
}
