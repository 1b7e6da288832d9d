package dev.halfopen.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.internal.OwnFailures;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AsyncFallbackTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker = fixture.breaker("first");
  private final ResiliencePipeline pipeline =
      fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1)).build();
  private final IOException failure = new IOException("gone");

  private CompletableFuture<String> failed(
      Function<Throwable, ? extends CompletionStage<String>> fallback) {
    return pipeline.callAsyncOrElse(attempt -> CompletableFuture.failedFuture(failure), fallback);
  }

  @Test
  void theFallbackIsAskedWithTheFailureAndAnswersLater() {
    CompletableFuture<String> instead = new CompletableFuture<>();
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CompletableFuture<String> call =
        failed(
            error -> {
              seen.complete(error);
              return instead;
            });
    assertThat(seen).isCompletedWithValue(failure);
    assertThat(call).isNotDone();
    assertThat(pipeline.metrics().callsInFlight()).isEqualTo(1);
    assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture("other")))
        .as("the fallback holds no place")
        .isCompletedWithValue("other");

    instead.complete("instead");
    assertThat(call).isCompletedWithValue("instead");
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(1);
    assertThat(pipeline.metrics().callsInFlight()).isZero();
  }

  @Test
  void aCallThatSucceedsHasNoFallback() {
    CompletableFuture<String> call =
        pipeline.callAsyncOrElse(
            attempt -> CompletableFuture.completedFuture("answer"),
            error -> {
              throw new AssertionError(error);
            });
    assertThat(call).isCompletedWithValue("answer");
  }

  @Test
  void theFallbacksOwnFailureIsTheCalls() {
    IllegalStateException own = new IllegalStateException();
    assertThat(failed(CompletableFuture::failedFuture).handle((r, e) -> e).join())
        .isSameAs(failure);
    assertThat(
            failed(
                    error -> {
                      throw own;
                    })
                .handle((r, e) -> e)
                .join())
        .isSameAs(own);
    assertThat(failed(error -> null).handle((r, e) -> e).join())
        .hasMessageContaining("the fallback gave null");
    assertThat(pipeline.metrics().fallbackAnswers()).isZero();
    assertThat(pipeline.metrics().callsInFlight()).isZero();
  }

  @Test
  void whoLeavesMeanwhileCancelsTheFallback() {
    CompletableFuture<String> instead = new CompletableFuture<>();
    CompletableFuture<String> call = failed(error -> instead);
    assertThat(call.cancel(true)).isTrue();
    assertThat(call).isCancelled();
    assertThat(instead).isCancelled();
    assertThat(pipeline.metrics().callsInFlight()).isZero();

    CompletableFuture<String> late = new CompletableFuture<>();
    CompletableFuture<String> other = failed(error -> late);
    assertThat(other.completeExceptionally(new CancellationException())).isTrue();
    assertThat(late).isCancelled();
    late.complete("too late");
    assertThat(other).isCancelled();
  }

  @Test
  void aFailureIsUnwrappedUnlessTheStageSaysThatItIsTheSourcesOwn() {
    CompletionException wrapped = new CompletionException(failure);
    assertThat(
            pipeline
                .callAsync(() -> CompletableFuture.failedFuture(wrapped))
                .handle((r, e) -> e)
                .join())
        .isSameAs(failure);
    assertThat(pipeline.callAsync(() -> new Own(wrapped)).handle((r, e) -> e).join())
        .isSameAs(wrapped);
    assertThat(failed(error -> new Own(wrapped)).handle((r, e) -> e).join()).isSameAs(wrapped);
  }

  private static final class Own extends CompletableFuture<String> implements OwnFailures {
    Own(Throwable error) {
      completeExceptionally(error);
    }
  }
}
