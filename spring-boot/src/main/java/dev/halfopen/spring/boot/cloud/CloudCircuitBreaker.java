package dev.halfopen.spring.boot.cloud;

import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;

/** The calls of an id, on their caller's thread. */
record CloudCircuitBreaker(Supplier<ResiliencePipeline> pipeline) implements CircuitBreaker {
  @Override
  public <T> T run(Supplier<T> toRun, Function<Throwable, T> fallback) {
    return pipeline
        .get()
        .<T>get(attempt -> toRun.get(), failure -> fallback.apply(Told.of(failure)));
  }
}
