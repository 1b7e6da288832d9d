package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.internal.CarriedCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** An inner call on another thread joins if what it runs beneath was carried there. */
class CarriedCallsTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final CircuitBreaker breaker = given.breaker;

  private static UnaryOperator<Runnable> carried() {
    UnaryOperator<Runnable> calls = CarriedCalls.current();
    assertThat(calls).isNotNull();
    return calls;
  }

  private static void onAnotherThread(Runnable section) {
    CompletableFuture.runAsync(section, task -> new Thread(task).start()).join();
  }

  private void trialIsDue() {
    given.fail();
    given.advanceSeconds(30);
  }

  @Test
  void aSynchronousCallIsJoinedFromAnotherThread() {
    trialIsDue();
    breaker.run(() -> onAnotherThread(carried().apply(() -> breaker.run(() -> {}))));
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().totalCalls()).isEqualTo(2);
    assertThat(given.counted().rejectedCalls()).isZero();
  }

  @Test
  void whatTheInnerCallCameToCounts() {
    breaker.run(
        () ->
            onAnotherThread(
                carried()
                    .apply(
                        () -> {
                          try (Permit inner = breaker.acquirePermit()) {
                            inner.fail(Fixture.BOOM);
                          }
                        })));
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void anAsynchronousCallIsJoinedThroughOthersBetween() {
    CircuitBreaker between = CircuitBreaker.of("between");
    trialIsDue();
    CompletableFuture<String> answer =
        breaker.callAsync(
            () ->
                between.callAsync(
                    () -> {
                      onAnotherThread(carried().apply(() -> breaker.run(() -> {})));
                      return CompletableFuture.completedFuture("well");
                    }));
    assertThat(answer.join()).isEqualTo("well");
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().totalCalls()).isEqualTo(2);
  }

  @Test
  void nothingIsJoinedWhenTheCallHasEnded() {
    AtomicReference<UnaryOperator<Runnable>> kept = new AtomicReference<>();
    breaker.run(() -> kept.set(carried()));
    onAnotherThread(kept.get().apply(() -> breaker.run(() -> {})));
    assertThat(given.counted().totalCalls()).isEqualTo(2);
  }

  @Test
  void nothingStaysOnTheOtherThread() {
    breaker.run(
        () ->
            onAnotherThread(
                () -> {
                  carriedHere();
                  assertThat(CarriedCalls.current()).isNull();
                }));
  }

  private void carriedHere() {
    breaker.run(
        () -> {
          UnaryOperator<Runnable> calls = carried();
          calls.apply(() -> assertThat(CarriedCalls.current()).isNotNull()).run();
        });
  }

  @Test
  void outsideOfCallsThereIsNothingToCarry() {
    assertThat(CarriedCalls.current()).isNull();
  }

  @Test
  void whatMovesBetweenThreadsHasItsCallsWhereverItRuns() {
    trialIsDue();
    breaker.run(
        () -> {
          Object held = CarriedCalls.held();
          onAnotherThread(
              () -> {
                Object before = CarriedCalls.swap(held);
                try {
                  breaker.run(() -> {});
                } finally {
                  CarriedCalls.giveBack(before);
                }
                assertThat(CarriedCalls.held()).isNull();
              });
        });
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().rejectedCalls()).isZero();
  }

  @Test
  void theThreadsOwnCallsAreHiddenMeanwhileAndGivenBack() {
    breaker.run(
        () -> {
          Object before = CarriedCalls.swap(null);
          breaker.run(() -> breaker.run(() -> {}));
          CarriedCalls.giveBack(before);
          breaker.run(() -> {});
        });
    assertThat(given.counted().totalCalls()).isEqualTo(2);
  }
}
