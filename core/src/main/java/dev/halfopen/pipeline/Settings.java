package dev.halfopen.pipeline;

import dev.halfopen.TimeSource;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline was set up.
 *
 * @param targets where calls go, in order; at least one
 * @param first the first step of every call
 * @param attemptLimit of the timeouts
 * @param firstItemLimit the nearer one of those for an attempt and for a first item
 * @param idleLimit of the timeouts
 * @param switchAfter a wait for a retry that is longer goes on to another target instead
 */
record Settings(
    List<Target> targets,
    Step.Try first,
    Retry retry,
    Timeouts timeouts,
    TimeLimit attemptLimit,
    TimeLimit firstItemLimit,
    TimeLimit idleLimit,
    Duration switchAfter,
    @Nullable HedgeDelay hedge,
    TimeSource time,
    Threads threads,
    RandomGenerator random,
    Remarks remarks) {
  /** Whether it matters when calls and attempts begin, even if nobody wants a report. */
  boolean looksAtTimes() {
    return timeouts.deadline() != null || hedge != null;
  }
}
