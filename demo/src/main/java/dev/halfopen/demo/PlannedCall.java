package dev.halfopen.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A call that is to be made.
 *
 * @param due when, since the start of the traffic
 * @param streaming whether its answer is to be streamed
 */
record PlannedCall(Duration due, boolean streaming) {

  /**
   * Steady traffic: one call at a random moment of each interval, every other one streamed, by
   * chance. The same seed gives the same plan, whatever becomes of the calls.
   */
  static List<PlannedCall> plan(Duration length, int rate, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long interval = Duration.ofSeconds(1).toNanos() / rate;
    List<PlannedCall> plan = new ArrayList<>();
    for (long begin = 0; begin + interval <= length.toNanos(); begin += interval) {
      Duration due = Duration.ofNanos(begin + random.nextLong(interval));
      plan.add(new PlannedCall(due, random.nextBoolean()));
    }
    return plan;
  }
}
