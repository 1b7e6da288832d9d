package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.TimeSource;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline is set up. A call goes by the settings that it found when it began.
 *
 * @param targets where calls go, in order; at least one
 * @param ownBreakers those of the targets that were made for this pipeline, by name
 * @param first the first step of every call
 * @param attemptLimit of the timeouts
 * @param firstItemLimit the nearer one of those for an attempt and for a first item
 * @param idleLimit of the timeouts
 * @param switchAfter a wait for a retry that is longer goes on to another target instead
 * @param limit how many calls may be under way; null: any number
 * @param limiter who is under way by that limit; null if there is none
 */
record Settings(
    List<Target> targets,
    Map<String, CircuitBreaker> ownBreakers,
    Step.Try first,
    Retry retry,
    Timeouts timeouts,
    TimeLimit attemptLimit,
    TimeLimit firstItemLimit,
    TimeLimit idleLimit,
    Duration switchAfter,
    @Nullable HedgeDelay hedge,
    @Nullable ConcurrencyLimit limit,
    @Nullable Limiter limiter,
    TimeSource time,
    Threads threads,
    RandomGenerator random,
    Remarks remarks) {
  /** Whether it matters when calls and attempts begin, even if nobody wants a report. */
  boolean looksAtTimes() {
    return timeouts.deadline() != null || hedge != null;
  }
}
