package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.halfopen.CallNotPermittedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What listeners are told, in which order, and what a listener can't break. */
class EventsTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final Fixture given = Fixture.withThreshold(1);
  private final List<CircuitBreakerEvent> events = new ArrayList<>();

  private AutoCloseable listen() {
    return given.breaker.onEvent(events::add);
  }

  private static CircuitBreakerEvent.CallEnded ended(Verdict verdict, long millis) {
    return new CircuitBreakerEvent.CallEnded(
        "ai",
        ManualClock.START.plusMillis(millis),
        verdict,
        Duration.ofMillis(millis),
        false,
        false);
  }

  private static CircuitBreakerEvent.StateTransition transition(
      long seconds,
      CircuitState from,
      CircuitState to,
      String reason,
      Throwable cause,
      long phase) {
    return new CircuitBreakerEvent.StateTransition(
        "ai", ManualClock.START.plusSeconds(seconds), from, to, reason, cause, false, phase);
  }

  @Test
  void tellWhatHappensInItsOrder() {
    listen();
    Verdict failure = Verdict.failure(Fixture.BOOM, null);
    given.fail();
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    given.advanceSeconds(30);
    given.succeed();
    given.breaker.recordRetry();
    assertThat(events)
        .containsExactly(
            ended(failure, 0),
            transition(0, CircuitState.CLOSED, CircuitState.OPEN, "a failure", Fixture.BOOM, 1),
            new CircuitBreakerEvent.CallRejected("ai", ManualClock.START, Reason.OPEN, false),
            transition(
                30, CircuitState.OPEN, CircuitState.HALF_OPEN, "recovery time is over", null, 2),
            new CircuitBreakerEvent.CallEnded(
                "ai",
                ManualClock.START.plusSeconds(30),
                Verdict.success(),
                Duration.ZERO,
                false,
                false),
            transition(
                30, CircuitState.HALF_OPEN, CircuitState.CLOSED, "trial calls succeeded", null, 3),
            new CircuitBreakerEvent.Retry("ai", ManualClock.START.plusSeconds(30)));
    assertThat(events).allMatch(e -> e.circuitBreakerName().equals("ai") && e.at() != null);
  }

  @Test
  void tellWhatOperatorsDo() {
    listen();
    given.breaker.operate(OperatingMode.FORCED_CLOSED);
    given.breaker.reset();
    CircuitBreakerConfig config = given.breaker.config().toBuilder().failureThreshold(2).build();
    given.breaker.reconfigure(config);
    assertThat(events)
        .containsExactly(
            new CircuitBreakerEvent.ModeChange(
                "ai", ManualClock.START, OperatingMode.AUTOMATIC, OperatingMode.FORCED_CLOSED),
            new CircuitBreakerEvent.Reset("ai", ManualClock.START, CircuitState.CLOSED),
            new CircuitBreakerEvent.Reconfigured("ai", ManualClock.START, config));
  }

  @Test
  void tellThatTheGateClosedOnceAndNotWhenItIsExtended() {
    listen();
    Permit second = given.breaker.acquirePermit();
    given.report(Verdict.throttled(null, Duration.ZERO));
    given.report(Verdict.throttled(null, Duration.ofSeconds(7)));
    second.report(Verdict.throttled(null, Duration.ofSeconds(9)));
    assertThat(events)
        .filteredOn(CircuitBreakerEvent.GateClosed.class::isInstance)
        .containsExactly(
            new CircuitBreakerEvent.GateClosed(
                "ai", ManualClock.START, Duration.ofSeconds(7), false, null));
  }

  @Test
  void tellWhichCallsWereSlowAndLate() {
    Fixture slow = new Fixture(s -> s.failureThreshold(1).slowCallThreshold(Duration.ofSeconds(1)));
    slow.breaker.onEvent(events::add);
    Permit late = slow.breaker.acquirePermit();
    slow.advance(Duration.ofSeconds(1).plusNanos(1));
    slow.fail();
    late.succeed();
    assertThat(events)
        .filteredOn(CircuitBreakerEvent.CallEnded.class::isInstance)
        .last()
        .isEqualTo(
            new CircuitBreakerEvent.CallEnded(
                "ai",
                ManualClock.START.plusSeconds(1).plusNanos(1),
                Verdict.success(),
                Duration.ofSeconds(1).plusNanos(1),
                true,
                true));
    assertThat(slow.counted().slowCalls()).isEqualTo(1);
    assertThat(slow.counted().lateResults()).isEqualTo(1);
  }

  @Test
  void areToldToEveryListenerUntilItIsClosed() throws Exception {
    List<CircuitBreakerEvent> others = new ArrayList<>();
    AutoCloseable first = listen();
    AutoCloseable again = listen();
    given.breaker.onEvent(others::add);
    given.breaker.recordRetry();
    assertThat(events).hasSize(2);
    first.close();
    first.close();
    given.breaker.recordRetry();
    assertThat(events).hasSize(3);
    again.close();
    given.breaker.recordRetry();
    assertThat(events).hasSize(3);
    assertThat(others).hasSize(3);
  }

  @Test
  void aListenerThatThrowsReachesNobodyAndIsLogged() {
    given.breaker.onEvent(
        event -> {
          throw new IllegalStateException("disk full\nfor good");
        });
    listen();
    given.succeed();
    assertThat(events).hasSize(1);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith(
            "WARN Circuit breaker 'ai' has a listener that failed:"
                + " java.lang.IllegalStateException: disk full\\u000afor good at "
                + getClass().getName()
                + ".")
        .endsWith(")");
  }

  @Test
  void whatAListenerCausesIsQueuedBehind() {
    given.breaker.onEvent(
        event -> {
          if (event instanceof CircuitBreakerEvent.CallEnded) {
            given.breaker.recordRetry();
            events.add(event);
          }
        });
    listen();
    given.fail();
    assertThat(events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("CallEnded", "CallEnded", "StateTransition", "Retry");
  }

  @Test
  void theQueueIsBoundedAndCountsWhatItDrops() {
    boolean[] flooded = {false};
    given.breaker.onEvent(
        event -> {
          if (!flooded[0]) {
            flooded[0] = true;
            for (int i = 0; i < 10_007; i++) {
              given.breaker.recordRetry();
            }
          }
        });
    listen();
    given.succeed();
    assertThat(events).hasSize(10_001);
    assertThat(given.counted().droppedEvents()).isEqualTo(7);
    assertThat(given.counted().retryAttempts()).isEqualTo(10_007);
  }

  @Test
  void aListenerMustNotBeNull() {
    assertThatNullPointerException().isThrownBy(() -> given.breaker.onEvent(null));
  }
}
