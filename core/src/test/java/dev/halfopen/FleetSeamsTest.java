package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CircuitBreakerEvent.GateClosed;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Seam 6: phases have numbers, and who decides elsewhere can't hit the wrong one. */
class FleetSeamsTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Fixture given = Fixture.withThreshold(1);
  private final List<CircuitBreakerEvent> events = new ArrayList<>();

  private long phase() {
    return given.breaker.status().phase();
  }

  @Test
  void phasesAreNumberedAndTransitionsNameTheOneThatBegins() {
    List<Long> told = new ArrayList<>();
    given.breaker.onEvent(StateTransition.class, transition -> told.add(transition.phase()));
    assertThat(phase()).isZero();
    given.fail();
    assertThat(phase()).isEqualTo(1);
    given.advanceSeconds(30);
    given.succeed();
    assertThat(phase()).isEqualTo(3);
    given.breaker.reset();
    assertThat(phase()).isEqualTo(4);
    given.fail();
    assertThat(told).containsExactly(1L, 2L, 3L, 5L);
  }

  @Test
  void tripsInThePhaseThatWasMeantAndInNoOther() {
    long meant = phase();
    assertThat(given.breaker.trip(MINUTE, "peers fail", meant + 1)).isFalse();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.breaker.trip(MINUTE, "peers fail", meant)).isTrue();
    assertThat(given.breaker.timeUntilTrial()).isEqualTo(MINUTE);
    assertThat(given.breaker.status().reason()).isEqualTo("peers fail");
    assertThat(given.breaker.trip(Duration.ZERO, "too late", meant)).isFalse();
    assertThat(given.breaker.timeUntilTrial()).isEqualTo(MINUTE);
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(1);
  }

  @Test
  void tripsNothingWhileTheModeIsForced() {
    given.breaker.operate(OperatingMode.FORCED_OPEN);
    assertThat(given.breaker.trip(MINUTE, "peers fail", phase())).isFalse();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void holdKeepsCallsAwayAndCountsNone() {
    given.breaker.onEvent(events::add);
    given.breaker.hold(MINUTE, "peers are throttled\n");
    assertThat(given.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().totalCalls()).isZero();
    assertThat(events.get(0))
        .isInstanceOfSatisfying(
            GateClosed.class,
            gate -> {
              assertThat(gate.closedFor()).isEqualTo(MINUTE);
              assertThat(gate.reason()).isEqualTo("peers are throttled\\u000a");
            });
    assertThat(log.lines())
        .containsExactly(
            "INFO Circuit breaker 'ai' keeps calls waiting for 60 s, by hand:"
                + " peers are throttled\\u000a");
    given.advance(MINUTE);
    given.succeed();
  }

  @Test
  void holdOnlyEverExtends() {
    given.breaker.hold(MINUTE, "one");
    given.breaker.hold(Duration.ofSeconds(2), "shorter");
    given.breaker.hold(Duration.ZERO, "not at all");
    given.advanceSeconds(59);
    assertThat(given.breaker.permitsCalls()).isFalse();
    given.breaker.hold(MINUTE, "again");
    given.advanceSeconds(59);
    assertThat(given.breaker.permitsCalls()).isFalse();
    assertThat(log.lines()).hasSize(2);
    given.breaker.reset();
    assertThat(given.breaker.permitsCalls()).isTrue();
  }

  @Test
  void waitsHaveTheirRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given.breaker.hold(Duration.ofSeconds(-1), "x"))
        .withMessageStartingWith("wait: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given.breaker.trip(Duration.ofDays(366), "x", 0))
        .withMessageStartingWith("openFor: ");
  }
}
