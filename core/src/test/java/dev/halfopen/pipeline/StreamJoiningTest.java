package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.internal.AttemptScopes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** C22: what of a pipeline's stream is a part of its call, and what isn't. */
class StreamJoiningTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker = fixture.breaker("ai");
  private final ResiliencePipeline pipeline = fixture.pipeline(breaker).build();

  /** Gives 1, 2 and 3 within the requests for them, each by a call of the same breaker. */
  private final class Source implements Flow.Publisher<Integer>, Flow.Subscription {
    private Flow.@Nullable Subscriber<? super Integer> subscriber;
    private int given;

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> wanting) {
      subscriber = wanting;
      wanting.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      for (long i = 0; i < n && given < 3; i++) {
        int item = breaker.get(() -> ++given);
        subscriber().onNext(item);
        if (item == 3) {
          subscriber().onComplete();
        }
      }
    }

    private Flow.Subscriber<? super Integer> subscriber() {
      return Objects.requireNonNull(subscriber);
    }

    @Override
    public void cancel() {
      given = 3;
    }
  }

  /** Asks for the items one by one, and calls the same breaker for each if that is wanted. */
  private static class Consumer implements Flow.Subscriber<Integer> {
    private final List<Integer> items = new ArrayList<>();
    private Flow.@Nullable Subscription subscription;
    private boolean isComplete;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscribed(given);
      given.request(1);
    }

    final void subscribed(Flow.Subscription given) {
      subscription = given;
    }

    final Flow.Subscription subscription() {
      return Objects.requireNonNull(subscription);
    }

    @Override
    public void onNext(Integer item) {
      items.add(item);
      consume();
      subscription().request(1);
    }

    void consume() {}

    @Override
    public void onError(Throwable error) {
      throw new AssertionError(error);
    }

    @Override
    public void onComplete() {
      isComplete = true;
    }
  }

  private void aTrialIsDue() {
    breaker.trip(seconds(1), "test");
    fixture.advanceSeconds(1);
  }

  private void assertOneSuccessfulTrial() {
    MetricsSnapshot counts = breaker.metrics().snapshot();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(counts.totalCalls()).isEqualTo(1);
    assertThat(counts.successfulCalls()).isEqualTo(1);
    assertThat(counts.callsInFlight()).isZero();
  }

  @Test
  void whatAPublisherDoesWhenItIsAskedIsAPartOfTheCall() {
    aTrialIsDue();
    Consumer consumer = new Consumer();
    pipeline.callStream(Source::new).subscribe(consumer);
    assertThat(consumer.items).containsExactly(1, 2, 3);
    assertThat(consumer.isComplete).isTrue();
    assertOneSuccessfulTrial();
  }

  @Test
  void whatAPublisherDoesWhenItIsAskedLaterIsAPartOfTheCall() {
    aTrialIsDue();
    Consumer consumer =
        new Consumer() {
          @Override
          public void onSubscribe(Flow.Subscription given) {
            subscribed(given);
          }
        };
    pipeline.callStream(Source::new).subscribe(consumer);
    consumer.subscription().request(1);
    assertThat(consumer.items).containsExactly(1, 2, 3);
    assertOneSuccessfulTrial();
  }

  @Test
  void whatABlockingStreamDoesForEachItemIsAPartOfTheCall() {
    aTrialIsDue();
    try (Stream<Integer> items =
        pipeline.openStream(() -> Stream.of(1, 2, 3).map(item -> breaker.get(() -> item)))) {
      assertThat(items).containsExactly(1, 2, 3);
    }
    assertOneSuccessfulTrial();
  }

  @Test
  void whatTheConsumerDoesIsNone() {
    List<Object> attempts = new ArrayList<>();
    Consumer consumer =
        new Consumer() {
          @Override
          void consume() {
            attempts.add(String.valueOf(AttemptScopes.current()));
            try {
              breaker.run(
                  () -> {
                    throw new IOException("the consumer's own");
                  });
            } catch (IOException e) {
              // Which is its own affair.
            }
          }
        };
    pipeline.callStream(Source::new).subscribe(consumer);
    assertThat(consumer.items).containsExactly(1, 2, 3);
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(3);
    assertThat(attempts).containsOnly("null");
  }

  @Test
  void norIsItBesideAStreamThatJoinedTheCallAroundBoth() {
    breaker.run(
        () ->
            pipeline
                .callStream(Source::new)
                .subscribe(
                    new Consumer() {
                      @Override
                      void consume() {
                        breaker.run(() -> {});
                      }
                    }));
    // The stream joined the call around it, so the consumer's calls had nothing to join.
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(4);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }
}
