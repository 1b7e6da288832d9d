package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The status says where the breaker is and why, and reading it changes nothing. */
class StatusTest {
  private final Fixture given =
      new Fixture(s -> s.failureDetector(FailureDetector.failureRate(50).over(4)));

  private CircuitStatus status() {
    return given.breaker.status();
  }

  @Test
  void ofAFreshBreaker() {
    assertThat(status())
        .isEqualTo(
            new CircuitStatus(
                0,
                CircuitState.CLOSED,
                OperatingMode.AUTOMATIC,
                ManualClock.START,
                "never opened",
                true,
                Duration.ZERO,
                null,
                0,
                0,
                Evidence.none(),
                Double.NaN,
                0,
                1));
  }

  @Test
  void ofAnOpenOneSaysWhatOpenedIt() {
    given.succeed();
    given.succeed();
    given.advanceSeconds(3);
    given.fail(2);
    assertThat(status().state()).isEqualTo(CircuitState.OPEN);
    assertThat(status().since()).isEqualTo(ManualClock.START.plusSeconds(3));
    assertThat(status().reason()).isEqualTo("failure rate 50.0 % of 4 calls (threshold 50.0 %)");
    assertThat(status().callPermitted()).isFalse();
    assertThat(status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(30));
    assertThat(status().evidence()).isEqualTo(Evidence.of(4, 2, 0, 0, 4));
  }

  @Test
  void toReadItIsNoCall() {
    given.succeed();
    given.succeed();
    given.fail(2);
    given.advanceSeconds(30);
    MetricsSnapshot before = given.counted();
    for (int i = 0; i < 10; i++) {
      assertThat(status().callPermitted()).isTrue();
      assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    }
    assertThat(given.counted()).isEqualTo(before);
    Permit trial = given.breaker.acquirePermit();
    assertThat(status().trialsInFlight()).isEqualTo(1);
    assertThat(status().callsInFlight()).isEqualTo(1);
    assertThat(status().callPermitted()).isFalse();
    trial.succeed();
    assertThat(status().reason()).isEqualTo("trial calls succeeded");
  }

  @Test
  void callsInFlightAreThoseOfAllPhases() {
    Permit early = given.breaker.acquirePermit();
    given.breaker.trip(Duration.ZERO, "check it");
    Permit trial = given.breaker.acquirePermit();
    assertThat(status().callsInFlight()).isEqualTo(2);
    assertThat(status().trialsInFlight()).isEqualTo(1);
    early.succeed();
    trial.succeed();
    assertThat(status().callsInFlight()).isZero();
  }

  @Test
  void theBreakersTextSaysItsState() {
    assertThat(given.breaker).hasToString("CircuitBreaker['ai' CLOSED]");
    assertThat(given.breaker.name()).isEqualTo("ai");
  }
}
