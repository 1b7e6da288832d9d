package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C37: what a trial call costs hardly depends on how many there are. */
class ManyTrialsTest {
  private static final int MANY = 300_000;

  private final Fixture given =
      new Fixture(
          s ->
              s.failureThreshold(1)
                  .halfOpenMaxCalls(1_000_000)
                  .recoveryTest(RecoveryTest.successes(1_000_000))
                  .halfOpenCallTimeout(Duration.ofSeconds(10)));

  @Test
  @Timeout(60)
  void hundredsOfThousandsOfTrialsAreAdmittedRenewedAndEnded() {
    given.fail();
    given.advanceSeconds(30);
    List<Permit> trials = new ArrayList<>(MANY);
    for (int i = 0; i < MANY; i++) {
      trials.add(given.breaker.acquirePermit());
      if (i % 1000 == 0) {
        given.clock.advance(Duration.ofMillis(1));
      }
    }
    assertThat(given.breaker.status().trialsInFlight()).isEqualTo(MANY);
    given.advanceSeconds(9);
    trials.forEach(Permit::renew);
    given.advanceSeconds(9);
    assertThat(given.breaker.tryAcquirePermit()).isNotNull();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    trials.forEach(Permit::succeed);
    assertThat(given.counted().successfulCalls()).isEqualTo(MANY);
    assertThat(given.counted().lateResults()).isZero();
    assertThat(given.breaker.status().trialsInFlight()).isEqualTo(1);
  }

  @Test
  void theOnesWhoseLeasesRanOutAreFoundInAnyOrder() {
    Fixture two =
        new Fixture(
            s ->
                s.failureThreshold(1)
                    .halfOpenMaxCalls(3)
                    .recoveryTest(RecoveryTest.successes(1).outOf(3))
                    .halfOpenCallTimeout(Duration.ofSeconds(10)));
    two.fail();
    two.advanceSeconds(30);
    Permit first = two.breaker.acquirePermit();
    two.advanceSeconds(1);
    Permit second = two.breaker.acquirePermit();
    two.advanceSeconds(1);
    two.breaker.acquirePermit();
    two.advanceSeconds(7);
    first.renew();
    two.advanceSeconds(3);
    assertThat(two.breaker.status().trialsInFlight()).isEqualTo(3);
    two.breaker.acquirePermit().ignore();
    assertThat(two.breaker.status().trialsInFlight()).as("two of three are gone").isEqualTo(1);
    second.succeed();
    assertThat(two.counted().lateResults()).isEqualTo(1);
    first.succeed();
    assertThat(two.state()).isEqualTo(CircuitState.CLOSED);
  }
}
