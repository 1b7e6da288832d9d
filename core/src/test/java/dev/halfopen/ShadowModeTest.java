package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SHADOW: admits all and runs as if it decided; everything that is told says so. */
class ShadowModeTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final Fixture given = Fixture.withThreshold(2);
  private final List<CircuitBreakerEvent> events = new ArrayList<>();

  @BeforeEach
  void operateInShadow() {
    given.breaker.operate(OperatingMode.SHADOW);
    given.breaker.onEvent(events::add);
  }

  private <E extends CircuitBreakerEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void admitsWhatItWouldReject() {
    given.fail(2);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.breaker.status().callPermitted()).isTrue();
    given.succeed();
    assertThat(given.counted().shadowRejectedCalls()).isEqualTo(1);
    assertThat(given.counted().rejectedCalls()).isZero();
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void onlyCallsThatItWouldHaveAdmittedAreEvidence() {
    given.fail(2);
    Permit notEvidence = given.breaker.acquirePermit();
    given.advanceSeconds(30);
    Permit trial = given.breaker.acquirePermit();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    notEvidence.fail(Fixture.BOOM);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    trial.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().lateResults()).isZero();
    assertThat(given.counted().shadowRejectedCalls()).isEqualTo(2);
  }

  @Test
  void callsThatItWouldRejectAreCountedAsWhatTheyCameTo() {
    given.breaker.reconfigure(
        given.breaker.config().toBuilder().slowCallThreshold(Duration.ofSeconds(1)).build());
    given.fail(2);
    given.breaker.acquirePermit().report(Verdict.failure(), Duration.ofSeconds(2));
    given.succeed();
    assertThat(given.counted().totalCalls()).isEqualTo(4);
    assertThat(given.counted().failedCalls()).isEqualTo(3);
    assertThat(given.counted().slowCalls()).isEqualTo(1);
    assertThat(given.counted().lateResults()).isZero();
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void itsTransitionsAreCountedLoggedAndToldAsShadow() {
    given.fail(2);
    given.advanceSeconds(30);
    given.succeed();
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(1);
    assertThat(given.counted().circuitBreakerHalfOpens()).isEqualTo(1);
    assertThat(given.counted().circuitBreakerCloses()).isEqualTo(1);
    assertThat(log.lines())
        .containsExactly(
            "INFO Circuit breaker 'ai' is operated SHADOW (before: AUTOMATIC)",
            "WARN Circuit breaker 'ai' opened (shadow): 2 consecutive failures; last failure:"
                + " java.io.IOException: boom",
            "INFO Circuit breaker 'ai' half-opened (shadow): recovery time is over",
            "INFO Circuit breaker 'ai' closed (shadow): trial calls succeeded");
    assertThat(events(CircuitBreakerEvent.StateTransition.class))
        .hasSize(3)
        .allMatch(CircuitBreakerEvent.StateTransition::shadow);
  }

  @Test
  void itsRejectionsAreToldAsShadow() {
    given.fail(2);
    given.succeed();
    assertThat(events(CircuitBreakerEvent.CallRejected.class))
        .containsExactly(
            new CircuitBreakerEvent.CallRejected("ai", ManualClock.START, Reason.OPEN, true));
  }

  @Test
  void itsGateKeepsNobodyAndSaysSo() {
    given.report(Verdict.throttled(null, Duration.ofSeconds(7)));
    given.succeed();
    assertThat(given.counted().shadowRejectedCalls()).isEqualTo(1);
    assertThat(events(CircuitBreakerEvent.GateClosed.class))
        .containsExactly(
            new CircuitBreakerEvent.GateClosed(
                "ai", ManualClock.START, Duration.ofSeconds(7), true, null));
    assertThat(log.lines())
        .contains(
            "INFO Circuit breaker 'ai' keeps calls waiting for 7 s, as the service asked"
                + " (shadow)");
  }

  @Test
  void theStatusSaysSo() {
    given.fail(2);
    assertThat(given.breaker.status().reason())
        .isEqualTo("operated SHADOW; 2 consecutive failures");
    assertThat(given.counted().mode()).isEqualTo(OperatingMode.SHADOW);
  }

  @Test
  void backToAutomaticItDecidesFromWhereItIs() {
    given.fail(2);
    given.breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(given.rejection().reason()).isEqualTo(Reason.OPEN);
    given.advanceSeconds(30);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(log.lines())
        .last()
        .isEqualTo("INFO Circuit breaker 'ai' closed: trial calls succeeded");
  }
}
