package dev.halfopen.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** The settings of a retry budget and their ranges. */
class RetryBudgetTest {
  private static void assertRefused(String message, Runnable setting) {
    assertThatIllegalArgumentException().isThrownBy(setting::run).withMessage(message);
  }

  @Test
  void theDefaultIsAFifthOfTheCallsAndTenPerMinute() {
    assertThat(RetryBudget.defaults()).isEqualTo(RetryBudget.of(20, 10));
    assertThat(RetryBudget.defaults().percentOfCalls()).isEqualTo(20);
    assertThat(RetryBudget.defaults().perMinute()).isEqualTo(10);
    assertThat(RetryBudget.defaults().isUnlimited()).isFalse();
  }

  @Test
  void zeroIsNone() {
    assertThat(RetryBudget.of(0, 0)).isEqualTo(RetryBudget.none());
    assertThat(RetryBudget.of(-0.0, 0)).isEqualTo(RetryBudget.none());
    assertThat(RetryBudget.of(-0.0, 1)).isEqualTo(RetryBudget.of(0, 1));
    assertThat(RetryBudget.none().isUnlimited()).isFalse();
  }

  @Test
  void unlimitedIsMoreThanTheLargest() {
    assertThat(RetryBudget.unlimited().isUnlimited()).isTrue();
    assertThat(RetryBudget.of(100, 1_000_000).isUnlimited()).isFalse();
    assertThat(RetryBudget.of(100, 1_000_000)).isNotEqualTo(RetryBudget.unlimited());
  }

  @Test
  void readsAsItIsWritten() {
    assertThat(RetryBudget.of(12.5, 3)).hasToString("RetryBudget.of(12.5, 3)");
    assertThat(RetryBudget.none()).hasToString("RetryBudget.none()");
    assertThat(RetryBudget.unlimited()).hasToString("RetryBudget.unlimited()");
    assertThat(RetryBudget.of(12.5, 3))
        .isEqualTo(RetryBudget.of(12.5, 3))
        .hasSameHashCodeAs(RetryBudget.of(12.5, 3))
        .isNotEqualTo(RetryBudget.of(12.5, 4))
        .isNotEqualTo(RetryBudget.of(12.6, 3));
  }

  @Test
  void badSettingsAreNamed() {
    assertRefused("percentOfCalls: -0.1 (expected: 0 to 100)", () -> RetryBudget.of(-0.1, 1));
    assertRefused("percentOfCalls: 100.1 (expected: 0 to 100)", () -> RetryBudget.of(100.1, 1));
    assertRefused("percentOfCalls: NaN (expected: 0 to 100)", () -> RetryBudget.of(Double.NaN, 1));
    assertRefused("perMinute: -1 (expected: 0 to 1000000)", () -> RetryBudget.of(1, -1));
    assertRefused("perMinute: 1000001 (expected: 0 to 1000000)", () -> RetryBudget.of(1, 1000001));
  }
}
