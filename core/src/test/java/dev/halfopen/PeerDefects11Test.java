package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What other breakers do in half-open and with time windows: number 11 of our list of defects. */
class PeerDefects11Test {
  private final Fixture given = Fixture.withThreshold(1);

  private static Permit trialOf(Fixture given) {
    given.fail();
    given.advanceSeconds(30);
    return given.breaker.acquirePermit();
  }

  @Test
  void defect11_lateResultsOfTheClosedPeriodDecideNoHalfOpenState() {
    List<Permit> late = Stream.generate(given.breaker::acquirePermit).limit(2).toList();
    Permit trial = trialOf(given);
    late.get(0).succeed();
    late.get(1).fail(Fixture.BOOM);
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(given.breaker.tryAcquirePermit()).as("an extra slot").isNull();
    trial.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void defect11_aTrialThatNeverReturnsKeepsHalfOpenForNoLongerThanItsLease() {
    Fixture two = new Fixture(s -> s.failureThreshold(1).halfOpenMaxCalls(2));
    trialOf(two);
    assertThat(two.breaker.acquirePermit()).isNotNull();
    for (int round = 0; round < 3; round++) {
      two.advance(Duration.ofMinutes(2));
      assertThat(two.breaker.tryAcquirePermit()).isNull();
      assertThat(two.state()).isEqualTo(CircuitState.OPEN);
      two.advanceSeconds(30);
      assertThat(two.breaker.tryAcquirePermit()).isNotNull();
      assertThat(two.breaker.tryAcquirePermit()).isNotNull();
    }
  }

  @Test
  void defect11_lateIgnoredResultsHandOutNoPermits() {
    List<Permit> late = Stream.generate(given.breaker::acquirePermit).limit(10).toList();
    Permit trial = trialOf(given);
    late.forEach(Permit::ignore);
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    trial.ignore();
    assertThat(given.breaker.tryAcquirePermit()).isNotNull();
    assertThat(given.breaker.tryAcquirePermit()).isNull();
  }

  @Test
  void defect11_aResultThatIsAFailureKeepsItsRetryAfter() {
    Fixture byResult =
        new Fixture(
            s ->
                s.failureThreshold(1)
                    .classifier(
                        (result, error) ->
                            Objects.equals(result, "busy")
                                ? Verdict.failure(null, Duration.ofMinutes(3))
                                : Verdict.success()));
    String answer = byResult.breaker.call(() -> "busy");
    assertThat(answer).isEqualTo("busy");
    assertThat(byResult.breaker.status().timeUntilTrial()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void defect11_aTimeWindowOfOneSecondWorks() {
    Fixture windowed =
        new Fixture(
            s ->
                s.failureDetector(
                    FailureDetector.failureRate(50).over(Duration.ofSeconds(1)).minimumCalls(2)));
    for (int i = 0; i < 50; i++) {
      windowed.succeed();
      windowed.advance(Duration.ofMillis(500));
    }
    windowed.advanceSeconds(2);
    windowed.fail(2);
    assertThat(windowed.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void defect11_aRejectionCostsNoStackTraceAndNoDateThatNobodyReads() {
    int[] dates = {0};
    TimeSource counting =
        new TimeSource() {
          @Override
          public long nanoTime() {
            return 0;
          }

          @Override
          public Instant instant() {
            dates[0]++;
            return ManualClock.START;
          }
        };
    CircuitBreaker breaker =
        CircuitBreaker.of("ai", CircuitBreakerConfig.builder().timeSource(counting).build());
    breaker.trip(Duration.ofSeconds(1), "ill");
    int before = dates[0];
    assertThatThrownBy(() -> breaker.run(() -> {}))
        .isInstanceOfSatisfying(
            CallNotPermittedException.class, e -> assertThat(e.getStackTrace()).isEmpty());
    assertThat(dates[0]).isEqualTo(before);
  }
}
