package dev.halfopen.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halfopen.retry.Retry.Jitter;
import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of retries, their defaults and ranges. */
class RetryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration YEAR = Duration.ofDays(365);

  private static void assertRefused(String message, Runnable setting) {
    assertThatIllegalArgumentException().isThrownBy(setting::run).withMessage(message);
  }

  @Test
  void defaults() {
    Retry retry = Retry.builder().build();
    assertThat(retry.maxAttempts()).isEqualTo(3);
    assertThat(retry.firstWait()).isEqualTo(SECOND);
    assertThat(retry.maxWait()).isEqualTo(Duration.ofSeconds(30));
    assertThat(retry.factor()).isEqualTo(2.0);
    assertThat(retry.jitter()).isEqualTo(Jitter.FULL);
    assertThat(retry.idempotent()).isFalse();
    assertThat(retry.waitForBreaker()).isFalse();
  }

  @Test
  void noneIsOneAttempt() {
    assertThat(Retry.none().maxAttempts()).isEqualTo(1);
    assertThat(Retry.none().toBuilder().maxAttempts(3).build()).isEqualTo(Retry.builder().build());
  }

  @Test
  void everySettingIsReadBackAndCopied() {
    Retry retry =
        Retry.builder()
            .maxAttempts(100)
            .waits(Duration.ZERO, YEAR)
            .factor(1.5)
            .jitter(Jitter.DECORRELATED)
            .idempotent(true)
            .waitForBreaker(true)
            .build();
    Retry copy = retry.toBuilder().build();
    assertThat(copy).usingRecursiveComparison().isEqualTo(retry);
    assertThat(copy).isEqualTo(retry).hasSameHashCodeAs(retry);
    assertThat(copy.maxAttempts()).isEqualTo(100);
    assertThat(copy.firstWait()).isZero();
    assertThat(copy.maxWait()).isEqualTo(YEAR);
    assertThat(copy.factor()).isEqualTo(1.5);
    assertThat(copy.jitter()).isEqualTo(Jitter.DECORRELATED);
    assertThat(copy.idempotent()).isTrue();
    assertThat(copy.waitForBreaker()).isTrue();
  }

  @Test
  void readsAsItIsWritten() {
    assertThat(Retry.builder().waits(SECOND, YEAR).build())
        .hasToString(
            "Retry.builder().maxAttempts(3).waits(1 s, 365 days).factor(2.0).jitter(FULL)"
                + ".idempotent(false).waitForBreaker(false)");
  }

  static Stream<UnaryOperator<Retry.Builder>> changes() {
    return Stream.of(
        b -> b.maxAttempts(4),
        b -> b.waits(Duration.ofSeconds(2), Duration.ofSeconds(30)),
        b -> b.waits(SECOND, Duration.ofSeconds(31)),
        b -> b.factor(3),
        b -> b.jitter(Jitter.NONE),
        b -> b.idempotent(true),
        b -> b.waitForBreaker(true));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void isAnotherOneWithAnySettingChanged(UnaryOperator<Retry.Builder> change) {
    assertThat(change.apply(Retry.builder()).build()).isNotEqualTo(Retry.builder().build());
  }

  @Test
  void badSettingsAreNamed() {
    Retry.Builder builder = Retry.builder();
    assertRefused("maxAttempts: 0 (expected: 1 to 100)", () -> builder.maxAttempts(0));
    assertRefused("maxAttempts: 101 (expected: 1 to 100)", () -> builder.maxAttempts(101));
    assertRefused("factor: 0.99 (expected: 1 to 100)", () -> builder.factor(0.99));
    assertRefused("factor: 100.1 (expected: 1 to 100)", () -> builder.factor(100.1));
    assertRefused("factor: NaN (expected: 1 to 100)", () -> builder.factor(Double.NaN));
    assertRefused("jitter: null (expected: not null)", () -> builder.jitter(null));
    assertRefused("first: null (expected: 0 to 365 days)", () -> builder.waits(null, YEAR));
    assertRefused(
        "first: PT-1S (expected: 0 to 365 days)", () -> builder.waits(SECOND.negated(), YEAR));
    assertRefused(
        "max: PT0S (expected: more than 0, at most 365 days)",
        () -> builder.waits(Duration.ZERO, Duration.ZERO));
    assertRefused(
        "max: PT8760H0.000000001S (expected: more than 0, at most 365 days)",
        () -> builder.waits(SECOND, YEAR.plusNanos(1)));
    assertRefused(
        "max: PT0.999999999S (expected: PT1S to 365 days)",
        () -> builder.waits(SECOND, SECOND.minusNanos(1)));
    assertThat(builder.build()).isEqualTo(Retry.builder().build());
    assertThat(builder.maxAttempts(1).factor(100).waits(YEAR, YEAR).build().maxWait())
        .isEqualTo(YEAR);
  }

  @Test
  void badArgumentsOfAWaitAreNamed() {
    Retry retry = Retry.builder().build();
    Random random = new Random(1);
    assertRefused(
        "retry: 0 (expected: 1 to 2147483647)", () -> retry.wait(0, Duration.ZERO, random));
    assertRefused("previous: null (expected: not null)", () -> retry.wait(1, null, random));
    assertRefused(
        "previous: PT-1S (expected: 0 or more)", () -> retry.wait(1, SECOND.negated(), random));
    assertRefused("random: null (expected: not null)", () -> retry.wait(1, Duration.ZERO, null));
  }
}
