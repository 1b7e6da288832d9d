package dev.halfopen.benchmarks;

import dev.failsafe.Bulkhead;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.util.function.Supplier;

/**
 * The same three parts around a call, from the outside in: a limit of calls at the same time, which
 * no benchmark reaches; up to three attempts; and a breaker with a count window.
 */
final class Pipelines {
  private static final int LIMIT = 100;
  private static final int ATTEMPTS = 3;

  private Pipelines() {}

  /** {@code ResiliencePipeline.call}. */
  static final class OfHalfopen implements Subject {
    private final ResiliencePipeline pipeline =
        ResiliencePipeline.builder(CircuitBreaker.of("benchmark", Halfopen.countWindow()))
            .retry(Retry.builder().maxAttempts(ATTEMPTS).build())
            .limit(ConcurrencyLimit.of(LIMIT))
            .build();

    @Override
    public Object call(Work work) {
      return pipeline.call(work);
    }
  }

  /** Decorators around the call. */
  static final class OfResilience4j implements Subject {
    private final io.github.resilience4j.circuitbreaker.CircuitBreaker breaker =
        io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
            "benchmark", Resilience4j.countWindow().build());
    private final io.github.resilience4j.retry.Retry retry =
        io.github.resilience4j.retry.Retry.of(
            "benchmark",
            io.github.resilience4j.retry.RetryConfig.custom().maxAttempts(ATTEMPTS).build());
    private final io.github.resilience4j.bulkhead.Bulkhead bulkhead =
        io.github.resilience4j.bulkhead.Bulkhead.of(
            "benchmark", BulkheadConfig.custom().maxConcurrentCalls(LIMIT).build());

    @Override
    public Object call(Work work) {
      Supplier<Object> once =
          io.github.resilience4j.circuitbreaker.CircuitBreaker.decorateSupplier(breaker, work);
      Supplier<Object> retried = io.github.resilience4j.retry.Retry.decorateSupplier(retry, once);
      return bulkhead.executeSupplier(retried);
    }
  }

  /** {@code Failsafe.with(bulkhead, retry, breaker).get}. */
  static final class OfFailsafe implements Subject {
    private final FailsafeExecutor<Object> executor =
        Failsafe.with(
            Bulkhead.of(LIMIT),
            RetryPolicy.builder().withMaxAttempts(ATTEMPTS).build(),
            FailsafeBreaker.countWindow().build());

    @Override
    public Object call(Work work) {
      return executor.get((dev.failsafe.function.CheckedSupplier<Object>) work);
    }
  }
}
