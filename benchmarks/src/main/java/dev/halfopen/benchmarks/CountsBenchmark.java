package dev.halfopen.benchmarks;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Count;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a scrape reads: 20 counts of each of 10 000 breakers; a figure is that of one breaker. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class CountsBenchmark {
  private static final int BREAKERS = 10_000;
  private static final Count[] READ = Arrays.copyOf(Count.values(), 20);

  /** What is measured. */
  @Param("HALFOPEN_CONSECUTIVE")
  public Implementation implementation;

  private List<CircuitBreaker> breakers;

  /** Makes the breakers, each with a call behind it. */
  @Setup
  public void setUp() {
    Subject.Sized first = (Subject.Sized) implementation.create();
    breakers =
        Stream.generate(() -> (CircuitBreaker) first.another().breaker()).limit(BREAKERS).toList();
    breakers.forEach(breaker -> breaker.get(() -> "answer"));
  }

  /** Reads them all, without a snapshot. */
  @Benchmark
  @OperationsPerInvocation(BREAKERS)
  public long twentyCounts() {
    long sum = 0;
    for (int i = 0; i < BREAKERS; i++) {
      CircuitBreaker breaker = breakers.get(i);
      for (Count count : READ) {
        sum += breaker.metrics().count(count);
      }
    }
    return sum;
  }
}
