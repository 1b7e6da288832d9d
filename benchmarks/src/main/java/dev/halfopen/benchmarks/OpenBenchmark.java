package dev.halfopen.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A call that an open breaker rejects, by throwing an exception. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class OpenBenchmark {
  /** What is measured. */
  @Param({
    "FLOOR_REJECTION",
    "FLOOR_REJECTION_APART",
    "HALFOPEN_CONSECUTIVE",
    "RESILIENCE4J_COUNT_WINDOW",
    "RESILIENCE4J_WITHOUT_STACK_TRACE",
    "FAILSAFE_COUNT_WINDOW",
    "SMALLRYE",
    "SENTINEL",
    "ARMERIA"
  })
  public Implementation implementation;

  private Subject subject;

  /** Opens the breaker. */
  @Setup
  public void setUp() {
    subject = Subjects.opened(implementation.create());
  }

  /** The caller catches the exception and looks no further. */
  @Benchmark
  public Object rejectionByException(Work work) {
    try {
      return subject.call(work);
    } catch (Exception e) {
      return e;
    }
  }
}
