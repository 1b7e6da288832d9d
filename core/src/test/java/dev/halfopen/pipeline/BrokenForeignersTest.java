package dev.halfopen.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.TimeSource;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** C1 to C11, further: fallbacks that give null, a clock that fails, a stream that can't close. */
class BrokenForeignersTest {
  private static final class FailingClock implements TimeSource {
    private volatile boolean fails;

    @Override
    public long nanoTime() {
      if (fails) {
        throw new IllegalStateException("the clock fails");
      }
      return 0;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(0, nanoTime());
    }
  }

  private final FailingClock clock = new FailingClock();
  private final CircuitBreaker breaker =
      CircuitBreaker.of("ai", CircuitBreakerConfig.builder().timeSource(clock).build());
  private final ResiliencePipeline pipeline =
      ResiliencePipeline.builder(breaker)
          .limit(ConcurrencyLimit.of(1))
          .timeouts(Timeouts.NONE.deadline(Duration.ofHours(1)))
          .build();

  private void assertNothingIsLeft() throws IOException {
    clock.fails = false;
    assertThat(breaker.status().callsInFlight()).isZero();
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(pipeline.<String, IOException>call(() -> "next")).isEqualTo("next");
  }

  private RecordingSubscriber<Integer> withFallback(
      Consumer<Flow.Subscriber<? super Integer>> signals) {
    RecordingSubscriber<Integer> subscriber = new RecordingSubscriber<>();
    pipeline
        .<Integer>callStream(
            attempt -> {
              throw new IllegalStateException("no stream");
            },
            failure ->
                wanting -> {
                  wanting.onSubscribe(
                      new Flow.Subscription() {
                        @Override
                        public void request(long n) {}

                        @Override
                        public void cancel() {}
                      });
                  assertThatThrownBy(() -> signals.accept(wanting))
                      .isInstanceOf(NullPointerException.class);
                })
        .subscribe(subscriber);
    return subscriber;
  }

  @Test
  void aFallbacksStreamThatGivesNullFails() throws IOException {
    assertThat(withFallback(wanting -> wanting.onError(null)).error())
        .isInstanceOf(NullPointerException.class);
    RecordingSubscriber<Integer> subscriber = withFallback(wanting -> wanting.onNext(null));
    assertThat(subscriber.error()).isInstanceOf(NullPointerException.class);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onError");
    assertNothingIsLeft();
  }

  @Test
  void aFallbackThatGivesNullForABlockingStreamFails() throws IOException {
    assertThatThrownBy(
            () ->
                pipeline.<Integer, IOException>openStream(
                    attempt -> {
                      throw new IOException("no stream");
                    },
                    failure -> null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("fallback");
    assertNothingIsLeft();
  }

  @Test
  void aBlockingStreamThatComesTooLateAndCannotBeClosedIsATimeout() {
    CircuitBreaker real = CircuitBreaker.of("real");
    ResiliencePipeline impatient =
        ResiliencePipeline.builder(real)
            .timeouts(Timeouts.NONE.firstItem(Duration.ofMillis(10)))
            .build();
    assertThatThrownBy(
            () ->
                impatient.openStream(
                    () -> {
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        // It answers all the same.
                      }
                      return Stream.of(1)
                          .onClose(
                              () -> {
                                throw new IllegalStateException("can't be closed");
                              });
                    }))
        .isInstanceOf(CallTimeoutException.class);
    assertThat(real.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(real.metrics().snapshot().callsInFlight()).isZero();
  }

  @Test
  void aClockThatFailsAtTheBeginningIsToldLikeAnyFailure() throws IOException {
    clock.fails = true;
    CompletableFuture<String> future =
        pipeline.callAsync(() -> CompletableFuture.completedFuture("answer"));
    assertThat(future).isCompletedExceptionally();
    RecordingSubscriber<Integer> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> new ScriptedPublisher<Integer>()).subscribe(subscriber);
    assertThat(subscriber.error()).hasMessage("the clock fails");
    assertThatThrownBy(() -> pipeline.call(() -> "answer")).hasMessage("the clock fails");
    assertNothingIsLeft();
  }

  @Test
  void aClockThatFailsMeanwhileKeepsNoAnswerBack() throws IOException {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> future = pipeline.callAsync(() -> source);
    clock.fails = true;
    source.complete("answer");
    assertThat(future).isCompletedWithValue("answer");
    assertNothingIsLeft();

    ScriptedPublisher<Integer> publisher = new ScriptedPublisher<>();
    RecordingSubscriber<Integer> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> publisher).subscribe(subscriber);
    clock.fails = true;
    publisher.next(1);
    publisher.subscriber().onComplete();
    assertThat(subscriber.signals()).endsWith("onNext 1", "onComplete");
    assertNothingIsLeft();
  }
}
