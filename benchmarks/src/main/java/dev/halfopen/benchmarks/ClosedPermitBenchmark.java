package dev.halfopen.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call through a closed breaker that is asked first and told afterwards. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class ClosedPermitBenchmark {
  /** What is measured. */
  @Param({
    "HALFOPEN_CONSECUTIVE",
    "HALFOPEN_COUNT_WINDOW",
    "HALFOPEN_TIME_WINDOW",
    "HALFOPEN_SEQUENTIAL",
    "HALFOPEN_FOR_AI_SERVICES",
    "RESILIENCE4J_COUNT_WINDOW",
    "FAILSAFE_COUNT_WINDOW",
    "SENTINEL",
    "ARMERIA"
  })
  public Implementation implementation;

  private Subject.WithPermits subject;

  /** Makes the breaker. */
  @Setup
  public void setUp() {
    subject = (Subject.WithPermits) implementation.create();
  }

  /** All calls succeed. */
  @Benchmark
  public Object success(Work work) throws Exception {
    return subject.callWithPermit(work);
  }

  /** One call in ten fails. */
  @Benchmark
  public Object tenPercentFailures(Work.OneInTenFails work) throws Exception {
    try {
      return subject.callWithPermit(work);
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
