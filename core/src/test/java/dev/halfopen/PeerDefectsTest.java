package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What other breakers were seen to do, and this one must not: each test names the number of the
 * defect in our list of them.
 */
class PeerDefectsTest {
  /*
   * Where the numbers are tested; PeerDefectsTest is 1 to 9, the class names say the rest.
   *  8   Retries: only their counting is here; nothing in this module retries yet.
   *  15  A lock of the fleet during the call: nothing is shared between instances in this module.
   *  16  A verdict that is not tied to its probe: as 11; the wall clock: as 14.
   *  17  HTTP, SSE and tenants belong to the modules that know clients; here is what they rest on.
   */
  private final Fixture given = Fixture.withThreshold(1);

  @Test
  void defect01_everyWayToCallRejectsWhileOpen() {
    given.fail();
    CircuitBreaker breaker = given.breaker;
    List<Runnable> ways =
        List.of(
            () -> breaker.call(() -> "x"),
            () -> breaker.run(() -> {}),
            () -> breaker.get(() -> "x"),
            () -> breaker.openStream(Stream::empty).close(),
            breaker::acquirePermit);
    for (Runnable way : ways) {
      assertThatThrownBy(way::run).isInstanceOf(CallNotPermittedException.class);
    }
    assertThatThrownBy(breaker.callAsync(() -> CompletableFuture.completedFuture("x"))::get)
        .hasCauseInstanceOf(CallNotPermittedException.class);
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    breaker.callStream(ScriptedPublisher<String>::new).subscribe(subscriber);
    assertThat(subscriber.error()).isInstanceOf(CallNotPermittedException.class);
    assertThat(breaker.tryAcquirePermit()).isNull();
    assertThat(given.counted().rejectedCalls()).isEqualTo(8);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void defect02_lateSuccessOfClosedPhaseClosesNothing() {
    Permit late = given.breaker.acquirePermit();
    given.fail();
    late.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void defect02_lateFailureOfClosedPhaseRestartsNoRecoveryTime() {
    Permit late = given.breaker.acquirePermit();
    given.fail();
    given.advanceSeconds(20);
    late.fail(Fixture.BOOM);
    assertThat(given.breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void defect03_halfOpenAdmitsNoMoreThanItsSlots() {
    given.fail();
    given.advanceSeconds(30);
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += given.breaker.tryAcquirePermit() == null ? 0 : 1;
    }
    assertThat(admitted).isEqualTo(1);
  }

  @Test
  void defect04_aCancelledCallIsNoSuccess() {
    Fixture two = Fixture.withThreshold(2);
    two.fail();
    two.breaker.callAsync(CompletableFuture<String>::new).cancel(true);
    assertThat(two.counted().successfulCalls()).isZero();
    assertThat(two.breaker.status().evidence().failures()).isEqualTo(1);
    two.fail();
    assertThat(two.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void defect04_aStreamThatItsConsumerLeftIsNoSuccess() {
    Fixture two = Fixture.withThreshold(2);
    two.fail();
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    two.breaker.callStream(() -> source).subscribe(subscriber);
    subscriber.request(1);
    source.next("a");
    subscriber.cancel();
    two.breaker.openStream(() -> Stream.of("a", "b")).close();
    assertThat(two.counted().successfulCalls()).isZero();
    two.fail();
    assertThat(two.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void defect05_anErrorThatIsNoFailureIsNoSuccess() {
    Fixture typed =
        new Fixture(
            s ->
                s.failureThreshold(2)
                    .classifier(FailureClassifier.builder().failOn(IOException.class).build()));
    typed.fail();
    typed.breaker.acquirePermit().fail(new IllegalArgumentException("the caller's own"));
    typed.fail();
    assertThat(typed.state()).isEqualTo(CircuitState.OPEN);
    typed.advanceSeconds(30);
    typed.breaker.acquirePermit().fail(new IllegalArgumentException("the caller's own"));
    assertThat(typed.state()).isEqualTo(CircuitState.HALF_OPEN);
  }

  @Test
  void defect06_everyTransitionIsCountedAndNoneThatNeverWas() {
    given.succeed();
    assertThat(given.counted().circuitBreakerCloses()).isZero();
    given.fail();
    given.advanceSeconds(30);
    given.fail();
    given.advanceSeconds(30);
    given.succeed();
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(2);
    assertThat(given.counted().circuitBreakerHalfOpens()).isEqualTo(2);
    assertThat(given.counted().circuitBreakerCloses()).isEqualTo(1);
  }

  @Test
  void defect07_aFutureThatWasNotAwaitedIsNoSuccess() {
    CompletableFuture<String> pending = new CompletableFuture<>();
    Object returned = given.breaker.get(() -> pending);
    assertThat(returned).isSameAs(pending);
    assertThat(given.counted().successfulCalls()).isZero();
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void defect08_retriesAreCountedByThemselvesAndNoRateExceedsAHundred() {
    for (int i = 0; i < 3; i++) {
      given.breaker.recordRetry();
    }
    given.fail();
    MetricsSnapshot counted = given.counted();
    assertThat(counted.retryAttempts()).isEqualTo(3);
    assertThat(counted.failureRate() + counted.successRate()).isEqualTo(100.0);
  }

  @Test
  void defect09_aThresholdOfZeroIsRefusedAndATimeoutOfZeroIsZero() {
    CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.failureThreshold(0))
        .withMessage("failureThreshold: 0 (expected: 1 to 1000000)");
    Fixture hasty = new Fixture(s -> s.failureThreshold(1).recoveryTimeout(Duration.ZERO));
    hasty.fail();
    assertThat(hasty.state()).isEqualTo(CircuitState.OPEN);
    hasty.succeed();
    assertThat(hasty.state()).isEqualTo(CircuitState.CLOSED);
  }
}
