package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.recover.RecoveryDelay;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A recovery delay that can't be worked out is 60 s, and hides no exception of the service. */
class RecoveryDelayTroubleTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  static Stream<Named<IntFunction<Duration>>> delays() {
    return Stream.of(
        Named.of("null", attempt -> null),
        Named.of("negative", attempt -> Duration.ofSeconds(-attempt)),
        Named.of("years", attempt -> Duration.ofDays(366)),
        Named.of(
            "an exception",
            attempt -> {
              throw new IllegalStateException("no table");
            }),
        Named.of(
            "an error",
            attempt -> {
              throw new AssertionError("no table");
            }));
  }

  @ParameterizedTest
  @MethodSource("delays")
  void isSixtySeconds(IntFunction<Duration> delay) {
    ManualClock clock = new ManualClock();
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .recoveryDelay(RecoveryDelay.of(delay))
                .timeSource(clock)
                .build());
    for (int opening = 1; opening <= 2; opening++) {
      assertThatThrownBy(
              () ->
                  breaker.call(
                      () -> {
                        throw Fixture.BOOM;
                      }))
          .isSameAs(Fixture.BOOM);
      assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
      assertThat(breaker.status().timeUntilTrial()).isEqualTo(Duration.ofMinutes(1));
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARN No recovery delay for attempt"))
        .hasSize(2);
  }
}
