package dev.halfopen.benchmarks;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Failsafe: {@code Failsafe.with(breaker).get}, {@code acquirePermit}, {@code getStageAsync}. Its
 * asynchronous calls go through a pool, whatever executor it is given.
 */
final class FailsafeBreaker implements Subject.Sized, Subject.WithPermits, Subject.WithAsync {
  private final CircuitBreaker<Object> breaker;
  private final FailsafeExecutor<Object> executor;

  FailsafeBreaker(CircuitBreakerBuilder<Object> builder) {
    breaker = builder.withDelay(Duration.ofDays(1)).build();
    executor = Failsafe.with(breaker);
  }

  /** 50 of the last 100 calls. */
  static CircuitBreakerBuilder<Object> countWindow() {
    return CircuitBreaker.builder().withFailureThreshold(50, 100);
  }

  /** 50 % of the calls of the last 10 s. */
  static CircuitBreakerBuilder<Object> timeWindow() {
    return CircuitBreaker.builder().withFailureRateThreshold(50, 10, Duration.ofSeconds(10));
  }

  @Override
  public Sized another() {
    return new FailsafeBreaker(CircuitBreaker.builder(breaker.getConfig()));
  }

  /** With the executor, without which nothing can be called. */
  @Override
  public Object breaker() {
    return executor;
  }

  @Override
  public Object call(Work work) {
    return executor.get((dev.failsafe.function.CheckedSupplier<Object>) work);
  }

  @Override
  public Object callWithPermit(Work work) {
    breaker.acquirePermit();
    try {
      Object result = work.get();
      breaker.recordSuccess();
      return result;
    } catch (Work.Failed e) {
      breaker.recordException(e);
      throw e;
    }
  }

  @Override
  public boolean tryPermit() {
    return breaker.tryAcquirePermit();
  }

  @Override
  public CompletionStage<Object> callAsync(Work work) {
    return executor.getStageAsync(work::later);
  }
}
