package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A breaker in a simulation has the history that the same breaker had in real time: calls by a real
 * executor and the machine's clock, whenever they really came, and then once more as records.
 */
class RealTimeTest {
  private static final int CALLS = 120;
  private static final long GAP_MILLIS = 10;
  private static final long TAKES_MILLIS = 25;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /**
   * The machine's clock; it is read at each event, so that all that belongs to one has one time.
   */
  private static final class EventTime implements TimeSource {
    private final long start = System.nanoTime();
    private long now;

    void read() {
      now = System.nanoTime() - start;
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public Instant instant() {
      return START.plusNanos(now);
    }
  }

  private static final class RealCalls {
    final EventTime time = new EventTime();
    final List<CallRecord> records = new ArrayList<>();
    final List<Timeline.Change> changes = new ArrayList<>();
    final CompletableFuture<Void> done = new CompletableFuture<>();
    final CircuitBreaker breaker;
    final ScheduledExecutorService executor;
    CircuitState state = CircuitState.CLOSED;
    long first;
    int refused;
    int begun;
    int ended;

    RealCalls(CircuitBreakerConfig config, ScheduledExecutorService executor) {
      this.breaker = CircuitBreaker.of("real", config.toBuilder().timeSource(time).build());
      this.executor = executor;
    }

    /** Well, ill, well, ill, well. */
    private boolean fails(int call) {
      return call / 24 % 2 == 1;
    }

    void begin() {
      if (begun == CALLS) {
        return;
      }
      int call = begun++;
      time.read();
      long at = time.nanoTime();
      first = call == 0 ? at : first;
      Permit permit = breaker.tryAcquirePermit();
      refused += permit == null ? 1 : 0;
      look();
      var unused =
          executor.schedule(
              () -> orFail(() -> end(call, at, permit)), TAKES_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void end(int call, long at, Permit permit) {
      time.read();
      if (permit != null) {
        permit.report(fails(call) ? Verdict.failure() : Verdict.success());
      }
      look();
      records.add(
          CallRecord.of(
              START.plusNanos(at),
              Duration.ofNanos(time.nanoTime() - at),
              fails(call) ? CallOutcome.FAILED : CallOutcome.ANSWERED));
      if (++ended == CALLS) {
        done.complete(null);
      }
    }

    private void orFail(Runnable step) {
      try {
        step.run();
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    }

    private void look() {
      if (breaker.state() != state) {
        state = breaker.state();
        changes.add(new Timeline.Change(Duration.ofNanos(time.nanoTime() - first), state));
      }
    }
  }

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.builder()
          .failureDetector(FailureDetector.failures(3).outOf(4))
          .recoveryTimeout(Duration.ofMillis(60))
          .ramp(Duration.ofMillis(80))
          .build();

  @Test
  void theHistoryIsThatOfRealTime() throws Exception {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    RealCalls real = new RealCalls(CONFIG, executor);
    ScheduledFuture<?> calls =
        executor.scheduleAtFixedRate(
            () -> real.orFail(real::begin), 0, GAP_MILLIS, TimeUnit.MILLISECONDS);
    real.done.get(60, TimeUnit.SECONDS);
    calls.cancel(false);
    executor.shutdownNow();

    real.records.sort(Comparator.comparing(CallRecord::time));
    RunResult simulated =
        Simulation.run(
            Scenario.replay("as it was", real.records::iterator).build(),
            Contender.breaker("the same", CONFIG),
            1);
    List<Timeline.Change> changes = simulated.timeline().changes();
    assertThat(changes.subList(1, changes.size())).isEqualTo(real.changes);
    assertThat(simulated.value(Metric.REFUSED)).isEqualTo(real.refused);
    assertThat(real.changes).extracting(Timeline.Change::to).contains(CircuitState.OPEN);
  }
}
