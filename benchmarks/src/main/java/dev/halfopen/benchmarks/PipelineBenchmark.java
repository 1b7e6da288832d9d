package dev.halfopen.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A synchronous call through a limit, retries and a closed breaker, which succeeds at once. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class PipelineBenchmark {
  /** What is measured. */
  @Param({"HALFOPEN_PIPELINE", "RESILIENCE4J_PIPELINE", "FAILSAFE_PIPELINE"})
  public Implementation implementation;

  private Subject subject;

  /** Makes the pipeline. */
  @Setup
  public void setUp() {
    subject = implementation.create();
  }

  /** All calls succeed. */
  @Benchmark
  public Object success(Work work) throws Exception {
    return subject.call(work);
  }

  /** Figures of a breaker that opened would be worthless. */
  @TearDown
  public void mustNotReject() {
    Subjects.mustNotReject(subject);
  }
}
