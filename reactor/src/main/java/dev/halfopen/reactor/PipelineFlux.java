package dev.halfopen.reactor;

import dev.halfopen.internal.Enclosing;
import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** A {@code Flux} whose every subscription is one call of a pipeline. */
final class PipelineFlux<T> extends Flux<T> implements Scannable {
  private final ResiliencePipeline pipeline;
  private final Function<? super Attempt, ? extends Publisher<? extends T>> call;
  private final @Nullable Function<? super Throwable, ? extends Publisher<? extends T>> fallback;

  private PipelineFlux(
      ResiliencePipeline pipeline,
      Function<? super Attempt, ? extends Publisher<? extends T>> call,
      @Nullable Function<? super Throwable, ? extends Publisher<? extends T>> fallback) {
    this.pipeline = pipeline;
    this.call = call;
    this.fallback = fallback;
  }

  static <T> Flux<T> of(
      ResiliencePipeline pipeline,
      Function<? super Attempt, ? extends Publisher<? extends T>> call,
      @Nullable Function<? super Throwable, ? extends Publisher<? extends T>> fallback) {
    return onAssembly(new PipelineFlux<T>(pipeline, call, fallback));
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Context context = actual.currentContext();
    Function<Attempt, Flow.Publisher<T>> attempts =
        attempt -> source(call.apply(attempt), AttemptContext.of(attempt, context));
    Flow.Publisher<T> run =
        fallback == null
            ? pipeline.callStream(attempts)
            : pipeline.callStream(attempts, failure -> source(fallback.apply(failure), context));
    Flow.Subscriber<T> subscriber = new FluxRun<>(actual);
    Enclosing outer = Enclosed.in(context);
    if (outer == null) {
      run.subscribe(subscriber);
    } else {
      outer.around(() -> run.subscribe(subscriber));
    }
  }

  private static <T> Flow.Publisher<T> source(Publisher<? extends T> source, Context context) {
    Objects.requireNonNull(source, "the call returned null instead of a publisher");
    return subscriber -> source.subscribe(new FluxSource<T>(subscriber, context));
  }

  @Override
  @SuppressWarnings("rawtypes") // as Reactor declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }

  @Override
  public String stepName() {
    return PipelineMono.STEP_NAME;
  }
}
