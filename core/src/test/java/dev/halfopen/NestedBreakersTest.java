package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException.Reason;
import org.junit.jupiter.api.Test;

/** A breaker inside of another one, and inside of itself. */
class NestedBreakersTest {
  private final Fixture outer = Fixture.withThreshold(1);
  private final Fixture inner = Fixture.withThreshold(1);

  private String callBoth() {
    return outer.breaker.call(() -> inner.breaker.call(() -> "well"));
  }

  @Test
  void aRejectionOfTheInnerOneIsIgnoredByTheOuterOne() {
    inner.fail();
    assertThatThrownBy(this::callBoth).isInstanceOf(CallNotPermittedException.class);
    assertThat(outer.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(outer.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void andStaysIgnoredHoweverLongItTook() {
    inner.fail();
    assertThatThrownBy(
            () ->
                outer.breaker.call(
                    () -> {
                      outer.advanceSeconds(600);
                      return inner.breaker.call(() -> "well");
                    }))
        .isInstanceOf(CallNotPermittedException.class);
    assertThat(outer.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aFailureOfTheServiceIsAFailureOfBoth() {
    assertThatThrownBy(
            () ->
                outer.breaker.call(
                    () ->
                        inner.breaker.call(
                            () -> {
                              throw Fixture.BOOM;
                            })))
        .isSameAs(Fixture.BOOM);
    assertThat(outer.state()).isEqualTo(CircuitState.OPEN);
    assertThat(inner.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void insideOfItselfTheInnerCallIsACallOfItsOwn() {
    String answer = outer.breaker.call(() -> outer.breaker.call(() -> "well"));
    assertThat(answer).isEqualTo("well");
    assertThat(outer.counted().successfulCalls()).isEqualTo(2);
  }

  @Test
  void insideOfItselfItsOwnTrialMayBeInTheWay() {
    outer.fail();
    outer.advanceSeconds(30);
    assertThatThrownBy(() -> outer.breaker.call(() -> outer.breaker.call(() -> "well")))
        .isInstanceOfSatisfying(
            CallNotPermittedException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.TRIALS_IN_PROGRESS));
    assertThat(outer.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(outer.counted().ignoredCalls()).isEqualTo(1);
    outer.succeed();
    assertThat(outer.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void insideOfItselfAnInnerFailureMayMakeTheOuterCallLate() {
    assertThatThrownBy(
            () ->
                outer.breaker.call(
                    () ->
                        outer.breaker.call(
                            () -> {
                              throw Fixture.BOOM;
                            })))
        .isSameAs(Fixture.BOOM);
    assertThat(outer.counted().circuitBreakerOpens()).isEqualTo(1);
    assertThat(outer.counted().failedCalls()).isEqualTo(2);
    assertThat(outer.counted().lateResults()).isEqualTo(1);
  }
}
