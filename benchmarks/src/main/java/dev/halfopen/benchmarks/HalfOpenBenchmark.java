package dev.halfopen.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Many threads ask a half-open breaker for a trial call, and whoever is admitted gives it back at
 * once, so that the breaker stays half-open. Only those that can give one back are here: Failsafe
 * and Armeria can't, Sentinel lets nobody ask.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class HalfOpenBenchmark {
  /** What is measured. */
  @Param({"HALFOPEN_CONSECUTIVE", "RESILIENCE4J_COUNT_WINDOW"})
  public Implementation implementation;

  private Subject.WithTrials subject;

  /** Half-opens the breaker. */
  @Setup
  public void setUp() {
    subject = (Subject.WithTrials) implementation.create();
    subject.halfOpen();
    if (!subject.trial()) {
      throw new IllegalStateException("the breaker admits no trial call");
    }
  }

  /** Asks; admitted or not. */
  @Benchmark
  public boolean admission() {
    return subject.trial();
  }
}
