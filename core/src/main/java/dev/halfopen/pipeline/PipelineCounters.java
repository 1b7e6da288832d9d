package dev.halfopen.pipeline;

import java.util.concurrent.atomic.LongAdder;

/** What a pipeline counts. Thread-safe. */
final class PipelineCounters {
  /** What a call came to. */
  enum CallEnd {
    SUCCESS,
    FALLBACK,
    FAILURE,
    IGNORED,
    REJECTED
  }

  private final LongAdder started = new LongAdder();
  private final LongAdder successes = new LongAdder();
  private final LongAdder fallbacks = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder rejected = new LongAdder();

  /** Attempts beyond one for each call, or less than one: most calls have no need to count here. */
  private final LongAdder furtherAttempts = new LongAdder();

  void started() {
    started.increment();
  }

  void ended(CallEnd outcome, int attemptsMade) {
    if (attemptsMade != 1) {
      furtherAttempts.add(attemptsMade - 1);
    }
    adder(outcome).increment();
  }

  private LongAdder adder(CallEnd outcome) {
    return switch (outcome) {
      case SUCCESS -> successes;
      case FALLBACK -> fallbacks;
      case FAILURE -> failures;
      case IGNORED -> ignored;
      case REJECTED -> rejected;
    };
  }

  /** All figures; each call stands in it whole or not at all, and none is in flight and ended. */
  PipelineSnapshot read(int waiting) {
    long further = furtherAttempts.sum();
    long answeredInstead = fallbacks.sum();
    long succeeded = successes.sum() + answeredInstead;
    long failed = failures.sum();
    long given = ignored.sum();
    long refused = rejected.sum();
    long total = succeeded + failed + given + refused;
    return new PipelineSnapshot(
        total,
        succeeded,
        failed,
        given,
        refused,
        answeredInstead,
        Math.max(0, total + further),
        Math.max(0, started.sum() - total),
        waiting);
  }
}
