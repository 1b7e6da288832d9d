package dev.halfopen.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * An asynchronous call through a closed breaker. The service's future has ended when it is handed
 * out, so that no other thread has a part in it, unless the library brings one in.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class ClosedAsyncBenchmark {
  /** What is measured. */
  @Param({
    "HALFOPEN_CONSECUTIVE",
    "HALFOPEN_COUNT_WINDOW",
    "HALFOPEN_TIME_WINDOW",
    "RESILIENCE4J_COUNT_WINDOW",
    "FAILSAFE_COUNT_WINDOW",
    "SMALLRYE",
    "SENTINEL"
  })
  public Implementation implementation;

  private Subject.WithAsync subject;

  /** Makes the breaker. */
  @Setup
  public void setUp() {
    subject = (Subject.WithAsync) implementation.create();
  }

  /** All calls succeed. */
  @Benchmark
  public Object success(Work work) throws Exception {
    return ended(subject.callAsync(work));
  }

  /** One call in ten fails. */
  @Benchmark
  public Object tenPercentFailures(Work.OneInTenFails work) throws Exception {
    return ended(subject.callAsync(work));
  }

  /** Waits only for what is not there yet: the outcome of a library that uses a pool. */
  private static Object ended(CompletionStage<Object> stage) {
    CompletableFuture<Object> future = stage.toCompletableFuture();
    return future.isDone() ? future : future.handle((result, error) -> stage).join();
  }

  /** Figures of a breaker that opened would be worthless. */
  @TearDown
  public void mustNotReject() {
    Subjects.mustNotReject(subject);
  }
}
