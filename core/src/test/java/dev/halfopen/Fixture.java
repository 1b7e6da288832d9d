package dev.halfopen;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A breaker on a manual clock, and calls that end as a test wants them to. */
final class Fixture {
  /** What failed calls fail with. */
  static final IOException BOOM = new IOException("boom");

  final ManualClock clock;
  final CircuitBreaker breaker;

  /** OPEN for 30 s, hanging after 5 s; more settings on top. */
  Fixture(UnaryOperator<CircuitBreakerConfig.Builder> settings) {
    this(new ManualClock(), settings);
  }

  Fixture(ManualClock clock, UnaryOperator<CircuitBreakerConfig.Builder> settings) {
    this.clock = clock;
    this.breaker = CircuitBreaker.of("ai", settings.apply(settings(clock)).build());
  }

  static CircuitBreakerConfig.Builder settings(ManualClock clock) {
    return CircuitBreakerConfig.builder()
        .recoveryTimeout(Duration.ofSeconds(30))
        .hangThreshold(Duration.ofSeconds(5))
        .timeSource(clock);
  }

  static Fixture withThreshold(int failures) {
    return new Fixture(settings -> settings.failureThreshold(failures));
  }

  void advance(Duration d) {
    clock.advance(d);
  }

  void advanceSeconds(long seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  void report(Verdict verdict) {
    breaker.acquirePermit().report(verdict);
  }

  void succeed() {
    report(Verdict.success());
  }

  void fail() {
    report(Verdict.failure(BOOM, null));
  }

  void fail(int times) {
    for (int i = 0; i < times; i++) {
      fail();
    }
  }

  MetricsSnapshot counted() {
    return breaker.metrics().snapshot();
  }

  CircuitState state() {
    return breaker.state();
  }

  /** The rejection of a call that the breaker must reject. */
  CallNotPermittedException rejection() {
    return catchThrowableOfType(
        CallNotPermittedException.class, () -> breaker.run(() -> succeedingService()));
  }

  private static void succeedingService() {}
}
