package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Permit;
import dev.halfopen.recover.RecoveryTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand virtual threads use one breaker: every call counts once and none is pinned (R13).
 */
class VirtualThreadsTest {
  private static final int THREADS = 10_000;
  private static final String PINNED = "jdk.VirtualThreadPinned";

  @TempDir Path directory;

  @BeforeAll
  static void virtualThreadsAreNeeded() {
    boolean required = "required".equals(System.getProperty("halfopen.virtualThreads"));
    assumeTrue(required || Runtime.version().feature() >= 21, "this JDK has no virtual threads");
  }

  /** The code is compiled for JDK 17, which does not know this method. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private interface Work {
    void run(int thread) throws Exception;
  }

  private static void inVirtualThreads(Work work) throws Exception {
    ExecutorService pool = virtualThreads();
    try {
      runAll(pool, work);
    } finally {
      pool.shutdownNow();
    }
  }

  private interface Scenario {
    void play() throws Exception;
  }

  /** Plays it once before it is watched: the loading of a class pins its thread. */
  private void assertNotPinned(Scenario scenario) throws Exception {
    scenario.play();
    Path file = directory.resolve("pinned.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
      recording.start();
      scenario.play();
      recording.stop();
      recording.dump(file);
    }
    assertThat(pinnedByTheBreaker(file)).isEmpty();
  }

  private static void runAll(ExecutorService pool, Work work) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      running.add(
          pool.submit(
              () -> {
                go.await();
                work.run(thread);
                return null;
              }));
    }
    go.countDown();
    for (Future<?> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  private static List<String> pinnedByTheBreaker(Path file) throws IOException {
    List<String> pinned = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      RecordedStackTrace trace = event.getStackTrace();
      if (trace != null
          && trace.getFrames().stream()
              .anyMatch(
                  frame -> frame.getMethod().getType().getName().startsWith("dev.halfopen"))) {
        pinned.add(trace.toString());
      }
    }
    return pinned;
  }

  @Test
  void callsThatWaitForTheirServiceAreCountedOnce() throws Exception {
    assertNotPinned(VirtualThreadsTest::waitForTheService);
  }

  private static void waitForTheService() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "virtual", CircuitBreakerConfig.builder().failureThreshold(THREADS).build());
    AtomicLong told = new AtomicLong();
    try (AutoCloseable listening = breaker.onEvent(event -> told.incrementAndGet())) {
      assertThat(listening).isNotNull();
      inVirtualThreads(thread -> call(breaker, thread));
    }
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    assertThat(metrics.totalCalls()).isEqualTo(THREADS);
    assertThat(metrics.failedCalls()).isEqualTo(THREADS / 4);
    assertThat(metrics.callsInFlight()).isZero();
    assertThat(told.get() + metrics.droppedEvents()).isEqualTo(THREADS);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  private static void call(CircuitBreaker breaker, int thread) throws Exception {
    try {
      breaker.run(
          () -> {
            // The service answers later: the virtual thread leaves its carrier meanwhile.
            LockSupport.parkNanos(1_000);
            if (thread % 4 == 0) {
              throw new IOException("boom");
            }
          });
    } catch (IOException e) {
      assertThat(e).hasMessage("boom");
    }
  }

  @Test
  void trialsAreBoundedAndCountedOnce() throws Exception {
    assertNotPinned(VirtualThreadsTest::recover);
  }

  private static void recover() throws Exception {
    int slots = 64;
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "virtual",
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .recoveryTimeout(Duration.ZERO)
                .halfOpenMaxCalls(slots)
                .recoveryTest(RecoveryTest.failureRateBelow(50).over(THREADS))
                .build());
    breaker.acquirePermit().fail(new IllegalStateException("boom"));
    AtomicLong unfinished = new AtomicLong();
    AtomicLong most = new AtomicLong();
    inVirtualThreads(
        thread -> {
          Permit trial = breaker.tryAcquirePermit();
          while (trial == null) {
            LockSupport.parkNanos(1_000);
            trial = breaker.tryAcquirePermit();
          }
          most.accumulateAndGet(unfinished.incrementAndGet(), Math::max);
          LockSupport.parkNanos(1_000);
          unfinished.decrementAndGet();
          trial.succeed();
        });
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    assertThat(most.get()).isBetween(1L, (long) slots);
    assertThat(metrics.successfulCalls()).isEqualTo(THREADS);
    assertThat(metrics.circuitBreakerCloses()).isEqualTo(1);
    assertThat(metrics.lateResults()).isZero();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }
}
