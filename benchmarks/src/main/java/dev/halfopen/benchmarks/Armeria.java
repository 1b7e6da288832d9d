package dev.halfopen.benchmarks;

import com.linecorp.armeria.client.circuitbreaker.CircuitBreaker;
import com.linecorp.armeria.client.circuitbreaker.CircuitState;
import com.linecorp.armeria.client.circuitbreaker.FailFastException;
import java.time.Duration;

/**
 * Armeria: {@code tryRequest}, {@code onSuccess}, {@code onFailure}; 50 % of the calls of the last
 * 10 s. It takes no durations, judges no slow calls, counts successes and failures only, and looks
 * at its window once in a second, its default. Calls are made as its documentation shows.
 */
final class Armeria implements Subject.Sized, Subject.WithPermits {
  private final CircuitBreaker breaker =
      CircuitBreaker.builder("benchmark")
          .failureRateThreshold(0.5)
          .minimumRequestThreshold(10)
          .counterSlidingWindow(Duration.ofSeconds(10))
          .circuitOpenWindow(Duration.ofDays(1))
          .build();

  @Override
  public Sized another() {
    return new Armeria();
  }

  @Override
  public Object breaker() {
    return breaker;
  }

  @Override
  public Object call(Work work) {
    if (!breaker.tryRequest()) {
      throw new FailFastException(breaker);
    }
    try {
      Object result = work.get();
      breaker.onSuccess();
      return result;
    } catch (Work.Failed e) {
      breaker.onFailure();
      throw e;
    }
  }

  @Override
  public Object callWithPermit(Work work) {
    return call(work);
  }

  @Override
  public boolean tryPermit() {
    return breaker.tryRequest();
  }

  /** By hand: by failures it takes seconds, since it looks at its window once in a second. */
  @Override
  public void open() {
    breaker.enterState(CircuitState.OPEN);
  }
}
