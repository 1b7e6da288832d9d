package dev.halfopen.reactor;

import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** A {@code Mono} whose every subscription is one call of a pipeline. */
final class PipelineMono<T> extends Mono<T> implements Scannable {
  static final String STEP_NAME = "pipeline";

  private final ResiliencePipeline pipeline;
  private final Function<? super Attempt, ? extends Mono<? extends T>> call;
  private final @Nullable Function<? super Throwable, ? extends Mono<? extends T>> fallback;

  private PipelineMono(
      ResiliencePipeline pipeline,
      Function<? super Attempt, ? extends Mono<? extends T>> call,
      @Nullable Function<? super Throwable, ? extends Mono<? extends T>> fallback) {
    this.pipeline = pipeline;
    this.call = call;
    this.fallback = fallback;
  }

  static <T> Mono<T> of(
      ResiliencePipeline pipeline,
      Function<? super Attempt, ? extends Mono<? extends T>> call,
      @Nullable Function<? super Throwable, ? extends Mono<? extends T>> fallback) {
    return onAssembly(new PipelineMono<T>(pipeline, call, fallback));
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    new MonoRun<T>(actual).start(pipeline, call, fallback);
  }

  @Override
  @SuppressWarnings("rawtypes") // as Reactor declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }

  @Override
  public String stepName() {
    return STEP_NAME;
  }
}
