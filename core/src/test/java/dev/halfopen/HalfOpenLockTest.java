package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever one thread has done with a HALF_OPEN phase, another one can use it afterwards. */
class HalfOpenLockTest {
  private final Fixture given =
      new Fixture(
          s ->
              s.failureThreshold(1)
                  .halfOpenMaxCalls(2)
                  .recoveryTest(RecoveryTest.successes(2).outOf(3)));

  private void anotherThreadCanUseIt() throws Exception {
    int trials =
        CompletableFuture.supplyAsync(() -> given.breaker.status().trialsInFlight())
            .get(30, TimeUnit.SECONDS);
    assertThat(trials).isBetween(0, 2);
  }

  @Test
  void everyOperationLetsGoOfTheLock() throws Exception {
    given.fail();
    given.advanceSeconds(30);
    Permit first = given.breaker.acquirePermit();
    anotherThreadCanUseIt();
    Permit second = given.breaker.acquirePermit();
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    anotherThreadCanUseIt();
    first.ignore();
    anotherThreadCanUseIt();
    given.breaker.reconfigure(
        given.breaker.config().toBuilder().halfOpenCallTimeout(Duration.ofSeconds(20)).build());
    second.renew();
    anotherThreadCanUseIt();
    given.advanceSeconds(20);
    assertThat(given.breaker.status().callPermitted()).isTrue();
    anotherThreadCanUseIt();
    Permit third = given.breaker.acquirePermit();
    assertThat(given.breaker.status().evidence().failures()).isEqualTo(1);
    anotherThreadCanUseIt();
    third.succeed();
    anotherThreadCanUseIt();
    given.breaker.acquirePermit().succeed();
    assertThat(given.breaker.state()).isEqualTo(CircuitState.CLOSED);
    anotherThreadCanUseIt();
  }
}
