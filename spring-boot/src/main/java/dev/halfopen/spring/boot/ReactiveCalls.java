package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.reactor.ReactivePipeline;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls that give Reactor's types; loaded only where these are there. */
final class ReactiveCalls {
  private ReactiveCalls() {}

  static Mono<Object> mono(ResiliencePipeline pipeline, ResilientCall call) {
    ReactivePipeline reactive = ReactivePipeline.of(pipeline);
    return call.method().fallbacks().isEmpty()
        ? reactive.<Object>mono(
            attempt -> ResilientCall.<Mono<Object>>cast(call.unchecked(attempt)))
        : reactive.<Object>mono(
            attempt -> ResilientCall.<Mono<Object>>cast(call.unchecked(attempt)),
            failure -> ResilientCall.<Mono<Object>>cast(call.fallBackUnchecked(failure)));
  }

  static Flux<Object> flux(ResiliencePipeline pipeline, ResilientCall call) {
    ReactivePipeline reactive = ReactivePipeline.of(pipeline);
    return call.method().fallbacks().isEmpty()
        ? reactive.<Object>flux(
            attempt -> ResilientCall.<Publisher<Object>>cast(call.unchecked(attempt)))
        : reactive.<Object>flux(
            attempt -> ResilientCall.<Publisher<Object>>cast(call.unchecked(attempt)),
            failure -> ResilientCall.<Publisher<Object>>cast(call.fallBackUnchecked(failure)));
  }
}
