package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import dev.halfopen.OperatingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A circuit breaker as the endpoint and health show it. */
record BreakerView(
    CircuitState state,
    OperatingMode mode,
    boolean callPermitted,
    Instant since,
    String reason,
    Duration timeUntilTrial,
    @Nullable Instant throttledUntil,
    int callsInFlight,
    int trialsInFlight,
    int silentCalls,
    double rampShare) {
  static BreakerView of(CircuitBreaker breaker) {
    return of(breaker.status());
  }

  private static BreakerView of(CircuitStatus status) {
    return new BreakerView(
        status.state(),
        status.mode(),
        status.callPermitted(),
        status.since(),
        status.reason(),
        status.timeUntilTrial(),
        status.throttledUntil(),
        status.callsInFlight(),
        status.trialsInFlight(),
        status.silentCalls(),
        status.rampShare());
  }

  /** All of them, by name. */
  record All(Map<String, BreakerView> circuitBreakers) {}

  /**
   * One of them, with all that is known.
   *
   * @param events the last ones, the latest first
   */
  record Whole(
      String name,
      Map<String, String> tags,
      BreakerView status,
      String evidence,
      String settings,
      Map<String, @Nullable Object> metrics,
      List<EventView> events) {
    static Whole of(CircuitBreaker breaker, List<EventView> events) {
      CircuitStatus status = breaker.status();
      return new Whole(
          breaker.name(),
          breaker.tags(),
          BreakerView.of(status),
          status.evidence().toString(),
          breaker.config().toString(),
          breaker.metrics().toMap(),
          events);
    }
  }
}
