package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.halfopen.retry.RetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Extra calls are granted by the retry budget only, and efforts are counted and told. */
class ExtraCallsTest {
  /** More than any of these budgets grants. */
  private static final int ENOUGH = 10_000;

  private static Fixture with(RetryBudget budget) {
    return new Fixture(s -> s.failureThreshold(1).retryBudget(budget));
  }

  private static long granted(Fixture given) {
    long granted = 0;
    while (granted < ENOUGH && given.breaker.tryExtraCall()) {
      granted++;
    }
    return granted;
  }

  private static void reconfigure(Fixture given, RetryBudget budget) {
    given.breaker.reconfigure(given.breaker.config().toBuilder().retryBudget(budget).build());
  }

  @Test
  void tenToBeginWithTenEachMinuteAndOneForFiveCalls() {
    Fixture given = Fixture.withThreshold(1);
    assertThat(granted(given)).isEqualTo(10);
    given.advanceSeconds(5);
    assertThat(granted(given)).isZero();
    given.advanceSeconds(1);
    assertThat(granted(given)).isEqualTo(1);
    for (int i = 0; i < 14; i++) {
      given.succeed();
    }
    assertThat(granted(given)).isZero();
  }

  @Test
  void theLevelIsThatOfWholeExtraCallsAndReadingItTakesNothing() {
    Fixture given = with(RetryBudget.of(0, 10));
    assertThat(given.breaker.metrics().retryBudgetLevel()).isEqualTo(1);
    given.breaker.tryExtraCall();
    assertThat(given.breaker.metrics().retryBudgetLevel()).isEqualTo(0.9);
    given.advanceSeconds(5);
    assertThat(given.breaker.metrics().retryBudgetLevel()).isEqualTo(0.9);
    given.advanceSeconds(1);
    assertThat(given.breaker.metrics().retryBudgetLevel()).isEqualTo(1);
    assertThat(granted(given)).isEqualTo(10);
    assertThat(given.breaker.metrics().retryBudgetLevel()).isZero();
  }

  @Test
  void theLevelIsKnownBeforeAnyExtraCallWasAskedFor() {
    Fixture given = with(RetryBudget.defaults());
    assertThat(given.breaker.metrics().retryBudgetLevel()).isEqualTo(10 / 30.0);
    given.advanceSeconds(60);
    assertThat(given.breaker.metrics().retryBudgetLevel()).isEqualTo(20 / 30.0);
  }

  @Test
  void anUnlimitedBudgetIsAlwaysFullAndNoneAlwaysEmpty() {
    Fixture unlimited = with(RetryBudget.unlimited());
    unlimited.breaker.tryExtraCall();
    assertThat(unlimited.breaker.metrics().retryBudgetLevel()).isEqualTo(1);
    assertThat(with(RetryBudget.none()).breaker.metrics().retryBudgetLevel()).isZero();
  }

  /** Two extra calls were granted and never made, so as many ordinary ones earn nothing. */
  @Test
  void grantedCallsThatAreNeverAdmittedCostTheirShare() {
    Fixture given = with(RetryBudget.of(100, 2));
    assertThat(granted(given)).isEqualTo(2);
    given.succeed();
    given.succeed();
    assertThat(granted(given)).isZero();
    given.succeed();
    assertThat(granted(given)).isEqualTo(1);
  }

  @Test
  void extraCallsEarnNothing() {
    Fixture given = with(RetryBudget.of(100, 1));
    for (int i = 0; i < 5; i++) {
      given.succeed();
    }
    long extra = 0;
    while (extra < ENOUGH && given.breaker.tryExtraCall()) {
      given.succeed();
      extra++;
    }
    assertThat(extra).isEqualTo(6);
  }

  @Test
  void theBalanceIsLimited() {
    Fixture given = with(RetryBudget.of(50, 2));
    given.advance(Duration.ofDays(365));
    for (int i = 0; i < 1000; i++) {
      given.succeed();
    }
    assertThat(granted(given)).isEqualTo(52);
  }

  @Test
  void aSmallBudgetHasRoomForOne() {
    Fixture given = with(RetryBudget.of(0.5, 0));
    for (int i = 0; i < 199; i++) {
      given.succeed();
    }
    assertThat(granted(given)).isZero();
    for (int i = 0; i < 1000; i++) {
      given.succeed();
    }
    assertThat(granted(given)).isEqualTo(1);
  }

  @Test
  void sharesAreNeverRoundedUp() {
    Fixture given = with(RetryBudget.of(33.333333333333, 0));
    given.succeed();
    given.succeed();
    given.succeed();
    assertThat(granted(given)).isZero();
    given.succeed();
    assertThat(granted(given)).isEqualTo(1);
  }

  @Test
  void noneGrantsNothingAndUnlimitedEverything() {
    Fixture none = with(RetryBudget.none());
    none.succeed();
    none.advance(Duration.ofDays(365));
    assertThat(granted(none)).isZero();
    Fixture unlimited = with(RetryBudget.unlimited());
    for (int i = 0; i < 2_000_000; i++) {
      assertThat(unlimited.breaker.tryExtraCall()).isTrue();
    }
    reconfigure(unlimited, RetryBudget.of(0, 60));
    unlimited.advanceSeconds(1);
    assertThat(granted(unlimited)).as("no debts are left").isEqualTo(1);
  }

  @Test
  void resetsGrantNothing() {
    Fixture given = with(RetryBudget.of(100, 2));
    given.succeed();
    given.breaker.metrics().reset();
    assertThat(granted(given)).as("the token of the call stays").isEqualTo(3);
    given.breaker.metrics().reset();
    given.breaker.reset();
    assertThat(granted(given)).isZero();
  }

  @Test
  void anotherBudgetGrantsNothingByItself() {
    Fixture given = with(RetryBudget.of(0, 10));
    assertThat(granted(given)).isEqualTo(10);
    given.advanceSeconds(12);
    reconfigure(given, RetryBudget.of(0, 60));
    given.advanceSeconds(1);
    assertThat(granted(given)).as("two at the old rate, one at the new").isEqualTo(3);
    given.advanceSeconds(60);
    reconfigure(given, RetryBudget.of(0, 5));
    assertThat(granted(given)).as("cut to the new limit").isEqualTo(5);
    given.advanceSeconds(60);
    reconfigure(given, RetryBudget.none());
    assertThat(granted(given)).isZero();
    given.advanceSeconds(60);
    reconfigure(given, RetryBudget.of(0, 5));
    assertThat(granted(given)).isZero();
  }

  @Test
  void callsUnderAnUnlimitedBudgetAreKnownLater() {
    Fixture given = with(RetryBudget.unlimited());
    for (int i = 0; i < 100; i++) {
      assertThat(given.breaker.tryExtraCall()).isTrue();
    }
    reconfigure(given, RetryBudget.of(100, 0));
    assertThat(granted(given)).as("what was left, up to the limit").isEqualTo(100);
    for (int i = 0; i < 200; i++) {
      given.succeed();
    }
    assertThat(granted(given)).isZero();
    given.succeed();
    assertThat(granted(given)).isEqualTo(1);
  }

  @Test
  void otherSettingsLeaveTheBalance() {
    Fixture given = with(RetryBudget.of(0, 3));
    assertThat(given.breaker.tryExtraCall()).isTrue();
    given.breaker.reconfigure(given.breaker.config().toBuilder().failureThreshold(9).build());
    assertThat(granted(given)).isEqualTo(2);
  }

  @Test
  void askingMovesNothing() {
    Fixture given = Fixture.withThreshold(1);
    given.fail();
    given.advanceSeconds(30);
    CircuitStatus status = given.breaker.status();
    MetricsSnapshot counted = given.counted();
    assertThat(given.breaker.tryExtraCall()).isTrue();
    assertThat(given.breaker.status()).isEqualTo(status);
    assertThat(given.counted()).isEqualTo(counted);
  }

  /** A caller may read the clock before another one, and come after it. */
  @Test
  void anEarlierTimeGrantsNothingAndTakesNothing() {
    Fixture given = with(RetryBudget.of(0, 60));
    given.advanceSeconds(60);
    assertThat(given.breaker.tryExtraCall()).isTrue();
    given.advanceSeconds(-30);
    assertThat(granted(given)).isEqualTo(59);
    given.advanceSeconds(30);
    assertThat(granted(given)).isZero();
    given.advanceSeconds(1);
    assertThat(granted(given)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void everyEffortIsCountedAndTold(Effort effort) {
    Fixture given = Fixture.withThreshold(1);
    List<CircuitBreakerEvent> events = new ArrayList<>();
    given.breaker.onEvent(events::add);
    given.advanceSeconds(7);
    given.breaker.record(effort);
    given.breaker.record(effort);
    MetricsSnapshot m = given.counted();
    assertThat(
            List.of(
                m.retryAttempts(),
                m.hedgeAttempts(),
                m.fallbackCalls(),
                m.timeouts(),
                m.unsentCalls(),
                m.retryBudgetRefusals()))
        .isEqualTo(expectedCounts(effort));
    assertThat(m.totalCalls()).isZero();
    assertThat(events).hasSize(2).allMatch(e -> e.equals(eventOf(effort)));
  }

  private static List<Long> expectedCounts(Effort only) {
    List<Long> counts = new ArrayList<>();
    for (Effort effort :
        List.of(
            Effort.RETRY,
            Effort.HEDGE,
            Effort.FALLBACK,
            Effort.TIMEOUT,
            Effort.UNSENT,
            Effort.BUDGET_REFUSAL)) {
      counts.add(effort == only ? 2L : 0L);
    }
    return counts;
  }

  private static CircuitBreakerEvent eventOf(Effort effort) {
    var at = ManualClock.START.plusSeconds(7);
    return switch (effort) {
      case RETRY -> new CircuitBreakerEvent.Retry("ai", at);
      case HEDGE -> new CircuitBreakerEvent.Hedge("ai", at);
      case FALLBACK -> new CircuitBreakerEvent.Fallback("ai", at);
      case TIMEOUT -> new CircuitBreakerEvent.Timeout("ai", at);
      case UNSENT -> new CircuitBreakerEvent.Unsent("ai", at);
      case BUDGET_REFUSAL -> new CircuitBreakerEvent.BudgetRefusal("ai", at);
    };
  }

  @Test
  void theMapSaysThemUnderTheirKeys() {
    Fixture given = Fixture.withThreshold(1);
    given.breaker.record(Effort.HEDGE);
    given.breaker.record(Effort.FALLBACK);
    given.breaker.record(Effort.FALLBACK);
    for (int i = 0; i < 3; i++) {
      given.breaker.record(Effort.TIMEOUT);
    }
    for (int i = 0; i < 4; i++) {
      given.breaker.record(Effort.BUDGET_REFUSAL);
    }
    assertThat(given.counted().toMap())
        .containsEntry("retry_attempts", 0L)
        .containsEntry("hedge_attempts", 1L)
        .containsEntry("fallback_calls", 2L)
        .containsEntry("timeouts", 3L)
        .containsEntry("retry_budget_refusals", 4L);
    given.breaker.metrics().reset();
    assertThat(given.counted().toMap()).containsEntry("retry_budget_refusals", 0L);
  }

  @Test
  void anEffortMustNotBeNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> Fixture.withThreshold(1).breaker.record(null))
        .withMessage("effort");
  }
}
