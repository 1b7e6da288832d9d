package dev.halfopen.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A call that an open breaker rejects, by a method that says so without an exception. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class OpenTryBenchmark {
  /** What is measured. */
  @Param({
    "HALFOPEN_CONSECUTIVE",
    "RESILIENCE4J_COUNT_WINDOW",
    "FAILSAFE_COUNT_WINDOW",
    "SENTINEL",
    "ARMERIA"
  })
  public Implementation implementation;

  private Subject.WithPermits subject;

  /** Opens the breaker. */
  @Setup
  public void setUp() {
    subject = Subjects.opened((Subject.WithPermits) implementation.create());
  }

  /** The caller looks at the answer. */
  @Benchmark
  public boolean rejection() {
    return subject.tryPermit();
  }
}
