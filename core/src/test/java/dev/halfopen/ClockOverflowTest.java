package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R7: a monotonic clock may start anywhere, and overflow in the middle of anything. */
class ClockOverflowTest {
  private static final long SECOND = 1_000_000_000L;

  static LongStream origins() {
    return LongStream.of(
        Long.MAX_VALUE,
        Long.MAX_VALUE - SECOND,
        Long.MAX_VALUE - 5 * SECOND,
        Long.MAX_VALUE - 15 * SECOND,
        Long.MAX_VALUE - 35 * SECOND,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -35 * SECOND,
        -5 * SECOND,
        -1,
        1);
  }

  private static Fixture startedAt(
      long origin, UnaryOperator<CircuitBreakerConfig.Builder> settings) {
    return new Fixture(new ManualClock(origin), settings);
  }

  @ParameterizedTest
  @MethodSource("origins")
  void opensWaitsTriesAndCloses(long origin) {
    Fixture given = startedAt(origin, s -> s.failureThreshold(2));
    given.fail();
    given.advanceSeconds(3);
    given.fail();
    given.advanceSeconds(10);
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(20));
    given.advance(Duration.ofSeconds(20).minusNanos(1));
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    given.advance(Duration.ofNanos(1));
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().lastFailure().truncatedTo(ChronoUnit.MILLIS))
        .isEqualTo(ManualClock.START.plusSeconds(3));
    assertThat(given.counted().lastSuccess().truncatedTo(ChronoUnit.MILLIS))
        .isEqualTo(ManualClock.START.plusSeconds(33));
  }

  @ParameterizedTest
  @MethodSource("origins")
  void losesATrialAndReopens(long origin) {
    Fixture given =
        startedAt(origin, s -> s.failureThreshold(1).halfOpenCallTimeout(Duration.ofSeconds(10)));
    given.fail();
    given.advanceSeconds(30);
    Permit lost = given.breaker.acquirePermit();
    given.advanceSeconds(9);
    assertThat(given.rejection().reason()).isEqualTo(Reason.TRIALS_IN_PROGRESS);
    given.advanceSeconds(1);
    assertThat(given.rejection().reason()).isEqualTo(Reason.OPEN);
    assertThat(given.breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(30));
    lost.succeed();
  }

  @ParameterizedTest
  @MethodSource("origins")
  void keepsTheGateAndTheRetryAfter(long origin) {
    Fixture given = startedAt(origin, s -> s.failureThreshold(1));
    given.report(Verdict.throttled(null, null));
    given.advanceSeconds(1);
    given.report(Verdict.throttled(null, null));
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(2));
    given.advanceSeconds(2);
    given.report(Verdict.failure(null, Duration.ofSeconds(90)));
    given.advanceSeconds(89);
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(1));
    given.advanceSeconds(1);
    given.report(Verdict.exhausted(null, null));
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofMinutes(15));
  }

  @ParameterizedTest
  @MethodSource("origins")
  void findsHangsAndSlowCalls(long origin) {
    Fixture given =
        startedAt(origin, s -> s.failureThreshold(9).slowCallThreshold(Duration.ofSeconds(4)));
    CompletableFuture<String> early = given.breaker.callAsync(CompletableFuture::new);
    CompletableFuture<String> hung = given.breaker.callAsync(CompletableFuture::new);
    Permit slow = given.breaker.acquirePermit();
    given.advanceSeconds(5);
    early.cancel(true);
    slow.succeed();
    given.advanceSeconds(1);
    hung.cancel(true);
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().slowCalls()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("origins")
  void forgetsWhatIsOutsideOfItsWindow(long origin) {
    Fixture given =
        startedAt(
            origin,
            s -> s.failureDetector(FailureDetector.failures(3).within(Duration.ofSeconds(10))));
    given.fail(2);
    given.advanceSeconds(11);
    given.fail(2);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.breaker.status().evidence().failures()).isEqualTo(2);
    given.advanceSeconds(5);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }
}
