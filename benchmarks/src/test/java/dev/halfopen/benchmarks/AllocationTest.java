package dev.halfopen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CheckedRun;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.Permit;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import dev.halfopen.testkit.ManualTimeSource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each call allocates, by the JVM's own count. The limits are what the bytecode allocates when
 * the interpreter runs it: a compiler can only spare more. So they hold on every machine, warm or
 * not, and nothing is timed.
 */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 5;
  private static final int CALLS = 1_000;

  /** A way to call, and how many bytes it may allocate. */
  record Row(String name, int bytes, Runnable call) {
    @Override
    public String toString() {
      return name + ": " + bytes + " B";
    }
  }

  static Stream<Row> successes() {
    Work work = new Work();
    return Stream.of(
            Halfopen.consecutive(),
            Halfopen.countWindow(),
            Halfopen.timeWindow(),
            Halfopen.failuresOutOf())
        .map(
            config -> {
              CircuitBreaker breaker = breaker(config);
              return new Row(config.toString(), 0, () -> breaker.call(work));
            });
  }

  static Stream<Row> otherCalls() {
    CircuitBreaker breaker =
        breaker(CircuitBreakerConfig.builder().failureThreshold(1_000_000).build());
    Work good = new Work();
    Work bad = new Work.AlwaysFails();
    CheckedRun<RuntimeException> action = () -> {};
    Supplier<CompletableFuture<Object>> later = good::later;
    Supplier<CompletableFuture<Object>> badLater = bad::later;
    return Stream.of(
        new Row("run", 0, () -> breaker.run(action)),
        new Row("get", 0, () -> breaker.get(good)),
        new Row("a permit", 32, () -> breaker.acquirePermit().succeed("answer")),
        new Row("callAsync", 104, () -> started(breaker.callAsync(later))),
        new Row("callAsync that fails", 144, () -> started(breaker.callAsync(badLater))),
        new Row("a call that fails", 24, () -> failing(breaker, bad)));
  }

  /** As measured, without timeouts, which cost a task in the timer. */
  static Stream<Row> callsThroughPipelines() {
    CircuitBreaker breaker = breaker(Halfopen.consecutive());
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker).retry(Retry.builder().build()).build();
    Work work = new Work();
    Supplier<CompletableFuture<Object>> later = work::later;
    return Stream.of(
        new Row("call of a pipeline", 408, () -> pipeline.call(work)),
        new Row("callAsync of a pipeline", 712, () -> started(pipeline.callAsync(later))));
  }

  static Stream<Row> rejections() {
    CircuitBreaker breaker = breaker(Halfopen.consecutive());
    breaker.trip(Duration.ofDays(1), "test");
    Work work = new Work();
    return Stream.of(
        new Row("an exception", 40, () -> rejected(breaker, work)),
        new Row("tryAcquirePermit", 0, breaker::tryAcquirePermit));
  }

  static Stream<Row> trials() {
    CircuitBreaker breaker = breaker(Halfopen.consecutive());
    breaker.trip(Duration.ZERO, "test");
    return Stream.of(new Row("a trial call that is given back", 128, () -> trial(breaker)));
  }

  @ParameterizedTest
  @MethodSource({"successes", "otherCalls", "callsThroughPipelines", "rejections", "trials"})
  void allocatesNoMoreThan(Row row) {
    row.call.run();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      least = Math.min(least, allocated(row.call));
    }

    assertThat(least).isLessThanOrEqualTo((long) CALLS * row.bytes);
  }

  private static long allocated(Runnable call) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /**
   * The time stands still: a time window allocates when one of its buckets is over, not by call.
   */
  private static CircuitBreaker breaker(CircuitBreakerConfig config) {
    return CircuitBreaker.of("test", config.toBuilder().timeSource(new ManualTimeSource()).build());
  }

  private static void started(CompletableFuture<Object> future) {
    if (!future.isDone()) {
      throw new IllegalStateException("the call has not ended");
    }
  }

  private static void failing(CircuitBreaker breaker, Work work) {
    try {
      breaker.call(work);
    } catch (Work.Failed e) {
      // Costs nothing by itself.
    }
  }

  private static void rejected(CircuitBreaker breaker, Work work) {
    try {
      breaker.call(work);
    } catch (CallNotPermittedException e) {
      // What it is about.
    }
  }

  private static void trial(CircuitBreaker breaker) {
    Permit permit = breaker.tryAcquirePermit();
    if (permit != null) {
      permit.ignore();
    }
  }
}
