package dev.halfopen.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A synchronous call through a closed breaker, by each library's usual API. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class ClosedCallBenchmark {
  /** What is measured. */
  @Param({
    "UNPROTECTED",
    "FLOOR_ONE_CLOCK",
    "FLOOR_TWO_CLOCK",
    "FLOOR_SHARED_WORD",
    "FLOOR_TWO_CLOCK_SHARED_WORD",
    "HALFOPEN_CONSECUTIVE",
    "HALFOPEN_COUNT_WINDOW",
    "HALFOPEN_TIME_WINDOW",
    "HALFOPEN_FAILURES_OUT_OF",
    "HALFOPEN_SEQUENTIAL",
    "HALFOPEN_FOR_AI_SERVICES",
    "HALFOPEN_OBSERVED",
    "HALFOPEN_LISTENED_FOR_TRANSITIONS",
    "RESILIENCE4J_COUNT_WINDOW",
    "RESILIENCE4J_COUNT_WINDOW_LOCK_FREE",
    "RESILIENCE4J_TIME_WINDOW",
    "RESILIENCE4J_TIME_WINDOW_LOCK_FREE",
    "FAILSAFE_COUNT_WINDOW",
    "FAILSAFE_TIME_WINDOW",
    "SMALLRYE",
    "SENTINEL",
    "ARMERIA"
  })
  public Implementation implementation;

  private Subject subject;

  /** Makes the breaker. */
  @Setup
  public void setUp() {
    subject = implementation.create();
  }

  /** All calls succeed. */
  @Benchmark
  public Object success(Work work) throws Exception {
    return subject.call(work);
  }

  /** One call in ten fails, with an exception that costs nothing by itself. */
  @Benchmark
  public Object tenPercentFailures(Work.OneInTenFails work) throws Exception {
    try {
      return subject.call(work);
    } catch (Work.Failed e) {
      return e;
    }
  }

  /** Figures of a breaker that opened would be worthless. */
  @TearDown
  public void mustNotReject() {
    Subjects.mustNotReject(subject);
  }
}
