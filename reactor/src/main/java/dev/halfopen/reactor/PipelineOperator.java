package dev.halfopen.reactor;

import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A pipeline around a {@code Mono} or a {@code Flux}, which is subscribed to once for each attempt.
 *
 * <pre>{@code
 * Mono<String> answer = client.chat(prompt).transform(PipelineOperator.of(pipeline));
 * }</pre>
 *
 * <p>A source finds its {@link dev.halfopen.pipeline.Attempt} in the {@code Context}, by that
 * class. A call that asks its attempt where to go, or has a fallback, reads better as {@link
 * ReactivePipeline}, which says how calls behave. Immutable and thread-safe.
 *
 * @param <T> the type of the items
 * @since 0.1.0
 */
public final class PipelineOperator<T> implements UnaryOperator<Publisher<T>> {
  private final ReactivePipeline pipeline;

  private PipelineOperator(ReactivePipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** To be given to {@code transform} or {@code transformDeferred}. */
  public static <T> PipelineOperator<T> of(ResiliencePipeline pipeline) {
    return new PipelineOperator<>(ReactivePipeline.of(pipeline));
  }

  /** A {@code Mono} around a {@code Mono}; a {@code Flux} around any other publisher. */
  @Override
  public Publisher<T> apply(Publisher<T> source) {
    Objects.requireNonNull(source, "source");
    if (source instanceof Mono<T> mono) {
      return pipeline.mono(() -> mono);
    }
    Flux<T> flux = Flux.from(source);
    return pipeline.flux(() -> flux);
  }
}
