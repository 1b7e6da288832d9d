package dev.halfopen.spring.boot.cloud;

import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.reactor.ReactivePipeline;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The calls of an id; each subscription is one. */
record ReactiveCloudCircuitBreaker(Supplier<ResiliencePipeline> pipeline)
    implements ReactiveCircuitBreaker {
  @Override
  public <T> Mono<T> run(Mono<T> toRun, Function<Throwable, Mono<T>> fallback) {
    return Mono.defer(
        () -> calls().mono(attempt -> toRun, failure -> fallback.apply(Told.of(failure))));
  }

  @Override
  public <T> Flux<T> run(Flux<T> toRun, Function<Throwable, Flux<T>> fallback) {
    return Flux.defer(
        () -> calls().flux(attempt -> toRun, failure -> fallback.apply(Told.of(failure))));
  }

  private ReactivePipeline calls() {
    return ReactivePipeline.of(pipeline.get());
  }
}
