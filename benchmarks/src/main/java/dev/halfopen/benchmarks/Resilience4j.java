package dev.halfopen.benchmarks;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Resilience4j: {@code executeSupplier}, {@code acquirePermission}, {@code executeCompletionStage}.
 * It always takes the time of a call and always judges slow calls.
 */
final class Resilience4j
    implements Subject.Sized, Subject.WithPermits, Subject.WithAsync, Subject.WithTrials {
  private final CircuitBreaker breaker;

  Resilience4j(CircuitBreakerConfig config) {
    breaker = CircuitBreaker.of("benchmark", config);
  }

  /** 50 % of the last 100 calls; its default but for the time that it stays open. */
  static CircuitBreakerConfig.Builder countWindow() {
    return builder().slidingWindow(100, 100, SlidingWindowType.COUNT_BASED);
  }

  /** 50 % of the calls of the last 10 s. */
  static CircuitBreakerConfig.Builder timeWindow() {
    return builder().slidingWindow(10, 10, SlidingWindowType.TIME_BASED);
  }

  /** The windows that take no lock. */
  static CircuitBreakerConfig lockFree(CircuitBreakerConfig.Builder builder) {
    return builder
        .slidingWindowSynchronizationStrategy(SlidingWindowSynchronizationStrategy.LOCK_FREE)
        .build();
  }

  private static CircuitBreakerConfig.Builder builder() {
    return CircuitBreakerConfig.custom()
        .failureRateThreshold(50)
        .slowCallRateThreshold(80)
        .slowCallDurationThreshold(Duration.ofSeconds(1))
        .waitDurationInOpenState(Duration.ofDays(1));
  }

  @Override
  public Sized another() {
    return new Resilience4j(breaker.getCircuitBreakerConfig());
  }

  @Override
  public Object breaker() {
    return breaker;
  }

  @Override
  public Object call(Work work) {
    return breaker.executeSupplier(work);
  }

  @Override
  public Object callWithPermit(Work work) {
    breaker.acquirePermission();
    long start = breaker.getCurrentTimestamp();
    try {
      Object result = work.get();
      breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
      return result;
    } catch (Work.Failed e) {
      breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
      throw e;
    }
  }

  @Override
  public boolean tryPermit() {
    return breaker.tryAcquirePermission();
  }

  @Override
  public CompletionStage<Object> callAsync(Work work) {
    return breaker.executeCompletionStage(work::later);
  }

  @Override
  public void halfOpen() {
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
  }

  @Override
  public boolean trial() {
    boolean admitted = breaker.tryAcquirePermission();
    if (admitted) {
      breaker.releasePermission();
    }
    return admitted;
  }
}
