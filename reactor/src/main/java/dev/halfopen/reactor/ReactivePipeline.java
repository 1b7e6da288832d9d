package dev.halfopen.reactor;

import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A pipeline for calls that give a {@code Mono} or a {@code Flux}.
 *
 * <pre>{@code
 * ReactivePipeline reactive = ReactivePipeline.of(pipeline);
 * Mono<String> answer = reactive.mono(
 *     attempt -> clients.get(attempt.target()).chat(prompt),
 *     failure -> Mono.just("Sorry, try again later."));
 * }</pre>
 *
 * <p>Nothing happens before a subscription, and each is a call of its own, with the pipeline's
 * deadline, limit, targets, retries and breakers. What a {@code Mono} gives is judged as the result
 * of any call, so it may be tried again, and a hedge may stand beside it; empty is a success. A
 * {@code Flux} that fails before its first item is tried again; afterwards its failure reaches the
 * subscriber. Who cancels gives the call up and cancels what is under way. The sources of attempts
 * and the fallback see the subscriber's {@code Context}; those of attempts also their {@link
 * Attempt}, by that class.
 *
 * <p>The first attempt is subscribed to on the subscriber's thread. What has waited, or has taken
 * too long, goes on with the pipeline's executor: {@code publishOn} behind it says where else.
 * Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class ReactivePipeline {
  private final ResiliencePipeline pipeline;

  private ReactivePipeline(ResiliencePipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** The calls of this pipeline. */
  public static ReactivePipeline of(ResiliencePipeline pipeline) {
    return new ReactivePipeline(Objects.requireNonNull(pipeline, "pipeline"));
  }

  /** A call that gives one value or none. */
  public <T> Mono<T> mono(Supplier<? extends Mono<? extends T>> call) {
    Objects.requireNonNull(call, "call");
    return PipelineMono.of(pipeline, attempt -> call.get(), null);
  }

  /** As {@link #mono(Supplier)}, for a call that wants to know which attempt it is. */
  public <T> Mono<T> mono(Function<? super Attempt, ? extends Mono<? extends T>> call) {
    return PipelineMono.of(pipeline, Objects.requireNonNull(call, "call"), null);
  }

  /**
   * As {@link #mono(Function)}, with the fallback's {@code Mono} instead of any failure. A call
   * that was cancelled has no fallback. No limit of the pipeline holds for it.
   */
  public <T> Mono<T> mono(
      Function<? super Attempt, ? extends Mono<? extends T>> call,
      Function<? super Throwable, ? extends Mono<? extends T>> fallback) {
    return PipelineMono.of(
        pipeline,
        Objects.requireNonNull(call, "call"),
        Objects.requireNonNull(fallback, "fallback"));
  }

  /** A call that gives a stream of items. */
  public <T> Flux<T> flux(Supplier<? extends Publisher<? extends T>> call) {
    Objects.requireNonNull(call, "call");
    return PipelineFlux.of(pipeline, attempt -> call.get(), null);
  }

  /** As {@link #flux(Supplier)}, for a call that wants to know which attempt it is. */
  public <T> Flux<T> flux(Function<? super Attempt, ? extends Publisher<? extends T>> call) {
    return PipelineFlux.of(pipeline, Objects.requireNonNull(call, "call"), null);
  }

  /**
   * As {@link #flux(Function)}, with the fallback's stream instead of a failure before the first
   * item. A call that was cancelled has no fallback. No limit of the pipeline holds for it.
   */
  public <T> Flux<T> flux(
      Function<? super Attempt, ? extends Publisher<? extends T>> call,
      Function<? super Throwable, ? extends Publisher<? extends T>> fallback) {
    return PipelineFlux.of(
        pipeline,
        Objects.requireNonNull(call, "call"),
        Objects.requireNonNull(fallback, "fallback"));
  }
}
