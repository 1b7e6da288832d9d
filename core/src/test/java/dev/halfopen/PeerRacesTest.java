package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The defects of our list that other breakers show only when threads race. */
@Timeout(60)
class PeerRacesTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 100;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  /** What the threads come to when they start at the same moment. */
  private <T> List<T> race(Callable<T> task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<T>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(
          threads.submit(
              () -> {
                start.await();
                return task.call();
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> result : running) {
      results.add(result.get());
    }
    return results;
  }

  @Test
  void defect03_racingCallersGetNoMoreThanTheSlots() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Fixture given = Fixture.withThreshold(1);
      given.fail();
      given.advanceSeconds(30);
      List<Boolean> admitted = race(() -> given.breaker.tryAcquirePermit() != null);
      assertThat(admitted).filteredOn(Boolean::booleanValue).hasSize(1);
    }
  }

  @Test
  void defect06_racingThreadsCountATransitionOnce() throws Exception {
    Fixture given = Fixture.withThreshold(1);
    for (int round = 1; round <= ROUNDS; round++) {
      List<Permit> permits = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        permits.add(given.breaker.acquirePermit());
      }
      List<Permit> left = Collections.synchronizedList(permits);
      race(
          () -> {
            left.remove(0).fail(Fixture.BOOM);
            return true;
          });
      assertThat(given.counted().circuitBreakerOpens()).isEqualTo(round);
      given.advanceSeconds(30);
      race(
          () -> {
            Permit trial = given.breaker.tryAcquirePermit();
            if (trial != null) {
              trial.succeed();
            }
            return true;
          });
      assertThat(given.counted().circuitBreakerHalfOpens()).isEqualTo(round);
      assertThat(given.counted().circuitBreakerCloses()).isEqualTo(round);
    }
  }

  @Test
  void defect10_oneNameIsOneInstanceWhateverTheRace() throws Exception {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
    for (int round = 0; round < ROUNDS; round++) {
      String name = "n" + round;
      Set<CircuitBreaker> instances = new HashSet<>(race(() -> registry.circuitBreaker(name)));
      assertThat(instances).hasSize(1);
    }
    assertThat(registry.all()).hasSize(ROUNDS);
  }

  @Test
  void defect19_aTimeWindowLosesNoCountToAnotherThread() throws Exception {
    Fixture given =
        new Fixture(
            s ->
                s.failureDetector(
                    FailureDetector.failures(1_000_000).within(Duration.ofSeconds(100))));
    for (int second = 0; second < 50; second++) {
      race(
          () -> {
            given.fail(20);
            given.advance(Duration.ofMillis(250));
            given.fail(20);
            return true;
          });
    }
    assertThat(given.breaker.status().evidence().failures()).isEqualTo(50L * THREADS * 40);
    given.advanceSeconds(102);
    assertThat(given.breaker.status().evidence().failures()).isZero();
  }
}
