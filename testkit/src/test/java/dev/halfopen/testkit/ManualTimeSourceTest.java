package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.Verdict;
import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualTimeSourceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ManualTimeSource time = new ManualTimeSource();

  @Test
  void standsStillFromZeroAtTheStartOf2026() {
    assertThat(time.nanoTime()).isZero();
    assertThat(time.nanoTime()).isZero();
    assertThat(time.instant()).isEqualTo(START);
  }

  @Test
  void advanceMovesBothReadings() {
    time.advance(Duration.ofSeconds(2));
    time.advance(Duration.ZERO);
    time.advance(Duration.ofNanos(5));

    assertThat(time.nanoTime()).isEqualTo(2_000_000_005L);
    assertThat(time.instant()).isEqualTo(START.plusNanos(2_000_000_005L));
  }

  @Test
  void setNanoTimeLeavesTheWallClockAlone() {
    time.advance(Duration.ofSeconds(1));
    time.setNanoTime(-42);

    assertThat(time.nanoTime()).isEqualTo(-42);
    assertThat(time.instant()).isEqualTo(START.plusSeconds(1));

    time.advance(Duration.ofNanos(2));
    assertThat(time.nanoTime()).isEqualTo(-40);
    assertThat(time.instant()).isEqualTo(START.plusSeconds(1).plusNanos(2));
  }

  @Test
  void runsOverLikeTheSystemsClock() {
    time.setNanoTime(Long.MAX_VALUE - 1);
    long before = time.nanoTime();
    time.advance(Duration.ofSeconds(3));

    assertThat(time.nanoTime()).isNegative();
    assertThat(time.nanoTime() - before).isEqualTo(3_000_000_000L);
    assertThat(time.instant()).isEqualTo(START.plusSeconds(3));
  }

  @Test
  void refusesToGoBackOrFurtherThanTheClockCanCount() {
    Duration max = Duration.ofNanos(Long.MAX_VALUE);

    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("duration: PT-1S (expected: >= 0 and <= PT2562047H47M16.854775807S)");
    assertThatThrownBy(() -> time.advance(max.plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    time.advance(max);
    assertThat(time.nanoTime()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void losesNoStepOfSeveralThreads() throws Exception {
    int threads = 4;
    int steps = 10_000;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    for (int i = 0; i < threads; i++) {
      executor.execute(
          () -> {
            awaitUninterruptibly(start);
            for (int step = 0; step < steps; step++) {
              time.advance(Duration.ofNanos(1));
            }
          });
    }
    start.countDown();
    executor.shutdown();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

    assertThat(time.nanoTime()).isEqualTo(threads * steps);
    assertThat(time.instant()).isEqualTo(START.plusNanos(threads * steps));
  }

  @Test
  void stepsWithEachReadingUntilItIsToldToStandStill() {
    time.stepWithEachReading(Duration.ofSeconds(1));
    assertThat(time.instant()).isEqualTo(START);
    assertThat(time.nanoTime()).isEqualTo(1_000_000_000L);
    assertThat(time.nanoTime()).isEqualTo(2_000_000_000L);
    assertThat(time.instant()).isEqualTo(START.plusSeconds(2));

    time.stepWithEachReading(Duration.ZERO);
    assertThat(time.nanoTime()).isEqualTo(2_000_000_000L);
    assertThatThrownBy(() -> time.stepWithEachReading(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("step: PT-0.000000001S (expected: >= 0 and <= PT2562047H47M16.854775807S)");
  }

  @Test
  void givesEachThreadAReadingOfItsOwnWhileItSteps() throws Exception {
    time.stepWithEachReading(Duration.ofNanos(1));
    Set<Long> readings = ConcurrentHashMap.newKeySet();
    ExecutorService executor = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 10_000; i++) {
      executor.execute(() -> readings.add(time.nanoTime()));
    }
    executor.shutdown();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

    assertThat(readings).hasSize(10_000);
  }

  @Test
  void letsFailuresOfOneTestBeSeenAsSeveral() {
    time.stepWithEachReading(Duration.ofSeconds(1));
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            CircuitBreakerConfig.builder()
                .failureDetector(FailureDetector.sequential())
                .timeSource(time)
                .build());
    for (int i = 0; i < 3; i++) {
      breaker.acquirePermit().report(Verdict.failure());
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().reason()).isEqualTo("3 of the last 3 calls failed; usual is 1 %");
  }

  @Test
  void saysWhatTimeItIs() {
    assertThat(time).hasToString("ManualTimeSource[0 ns, 2026-01-01T00:00:00Z]");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
