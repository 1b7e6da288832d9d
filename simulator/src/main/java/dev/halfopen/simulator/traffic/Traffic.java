package dev.halfopen.simulator.traffic;

import java.time.Duration;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * When calls come, and what they ask for. Immutable: each run has a source of its own.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Traffic {
  /**
   * The calls of one run.
   *
   * @param random where all chance comes from
   */
  CallSource start(SplittableRandom random);

  /** Calls that come whatever becomes of those before, none of them streamed. */
  static OpenTraffic of(Arrivals arrivals, Tokens tokens) {
    return new OpenTraffic(arrivals, tokens, 0);
  }

  /**
   * Callers who wait for their answer, think for a while, and call again; no answer is streamed.
   *
   * @param callers 1 to 1 000 000
   * @param thinking how long on average; exponential
   */
  static ClosedLoop closedLoop(int callers, Duration thinking, Tokens tokens) {
    return new ClosedLoop(callers, thinking, tokens, 0);
  }

  /**
   * Calls as they were recorded, the first of them at the beginning. A record whose time is before
   * that of the one before it comes together with that one. Those that were {@link
   * CallOutcome#REFUSED} are left out, since nobody knows what would have come of them.
   *
   * @param records gives them anew for each run, ordered by their times
   */
  static Traffic recorded(Supplier<? extends Iterator<CallRecord>> records) {
    return random -> new RecordedCalls(records.get(), random);
  }
}
