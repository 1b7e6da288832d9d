package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerEvent.CallEnded;
import dev.halfopen.CircuitBreakerEvent.Reset;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.CircuitState;
import dev.halfopen.ManualClock;
import dev.halfopen.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener may do what it likes: no caller, no transition and no other listener suffers (R8). */
class ListenersTest {
  private static final int MAX_QUEUED_EVENTS = 10_000;

  private final ManualClock clock = new ManualClock();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "heard",
          CircuitBreakerConfig.builder()
              .failureThreshold(1)
              .recoveryTimeout(Duration.ofSeconds(1))
              .timeSource(clock)
              .build());
  private final Queue<CircuitBreakerEvent> events = new ConcurrentLinkedQueue<>();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void releaseWhoeverWaits() {
    release.countDown();
  }

  private void blockOnce(CircuitBreakerEvent event) {
    if (entered.getCount() == 1 && event instanceof CallEnded) {
      entered.countDown();
      awaitRelease();
    }
  }

  private void awaitRelease() {
    try {
      assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void listen(Consumer<CircuitBreakerEvent> listener) {
    assertThat(breaker.onEvent(listener)).isNotNull();
  }

  private void fail() {
    breaker.acquirePermit().fail(new IllegalStateException("boom"));
  }

  @Test
  void oneThatBlocksKeepsNeitherTheTransitionNorOtherCallersWaiting() throws Exception {
    fail();
    clock.advance(Duration.ofSeconds(1));
    Permit trial = breaker.acquirePermit();
    listen(this::blockOnce);
    listen(events::add);
    try (Race race = new Race(1);
        Race others = new Race(4)) {
      List<Future<?>> blocked = race.begin(thread -> trial.succeed());
      assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
      others.round(
          thread -> {
            for (int i = 0; i < 100; i++) {
              breaker.acquirePermit().succeed();
            }
          });
      assertThat(Race.isRunning(blocked)).isTrue();
      assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(401);
      release.countDown();
      Race.await(blocked);
    }
    assertThat(events).hasSize(1 + 1 + 400);
  }

  @Test
  void oneThatThrowsHarmsNobody() {
    listen(
        event -> {
          throw new AssertionError("a listener's own failure");
        });
    listen(events::add);
    fail();
    assertRejected();
    assertThat(events).hasSize(3);
  }

  private void assertRejected() {
    assertThat(breaker.tryAcquirePermit()).isNull();
  }

  @Test
  void whatOneCausesComesBehind() {
    listen(
        event -> {
          if (event instanceof StateTransition transition && transition.to() == CircuitState.OPEN) {
            breaker.reset();
            breaker.acquirePermit().succeed();
            events.add(event);
          }
        });
    listen(
        event -> {
          if (!events.contains(event)) {
            events.add(event);
          }
        });
    fail();
    assertThat(events.stream().map(CircuitBreakerEvent::getClass).map(Class::getSimpleName))
        .containsExactly("CallEnded", "StateTransition", "Reset", "CallEnded");
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(events).anyMatch(Reset.class::isInstance);
  }

  @Test
  void oneThatLeavesHearsNoMore() {
    AtomicReference<AutoCloseable> listening = new AtomicReference<>();
    listening.set(
        breaker.onEvent(
            event -> {
              events.add(event);
              try {
                listening.get().close();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            }));
    breaker.acquirePermit().succeed();
    breaker.acquirePermit().succeed();
    assertThat(events).hasSize(1);
  }

  @Test
  void whatOneIsTooSlowForIsDroppedAndCounted() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    listen(this::blockOnce);
    listen(event -> heard.incrementAndGet());
    int calls = MAX_QUEUED_EVENTS + 500;
    try (Race race = new Race(1);
        Race others = new Race(2)) {
      List<Future<?>> blocked = race.begin(thread -> breaker.acquirePermit().succeed());
      assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
      others.round(
          thread -> {
            for (int i = 0; i < calls / 2; i++) {
              breaker.acquirePermit().succeed();
            }
          });
      assertThat(breaker.metrics().snapshot().droppedEvents()).isEqualTo(500);
      release.countDown();
      Race.await(blocked);
    }
    assertThat(heard.get()).isEqualTo(1 + MAX_QUEUED_EVENTS);
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(calls + 1);
  }
}
