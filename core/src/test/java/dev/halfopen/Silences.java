package dev.halfopen;

import java.time.Duration;
import java.util.function.LongConsumer;

/** Makes a {@link Silence} without a breaker. */
final class Silences {
  private Silences() {}

  /** One with full rings, that tells of each call that passes a limit. */
  static Silence of(long seen, long whole, long begun, LongConsumer passed) {
    return of(seen, whole, begun, AgeRing.SLOTS, passed);
  }

  static Silence of(long seen, long whole, long begun, int slots, LongConsumer passed) {
    SilenceLimits limits = new SilenceLimits(Duration.ofNanos(seen), Duration.ofNanos(whole));
    SilenceLimit.Detective detective =
        (at, noAnswer) -> {
          passed.accept(at);
          return false;
        };
    return new Silence(closed(begun), limits, begun, slots, detective, null);
  }

  private static Closed closed(long begun) {
    return new Closed(
        Beginning.first(new ManualClock(begun)),
        new CallCounters(),
        CircuitBreakerConfig.defaults());
  }
}
