package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A call at two layers is silent only if the one is that waits. */
class SilenceOfLayersTest {
  private final Fixture given =
      new Fixture(
          s ->
              s.failureThreshold(3)
                  .silenceIsFailureAfter(Duration.ofSeconds(60), Duration.ofMinutes(3)));
  private final CircuitBreaker breaker = given.breaker;

  private int silent() {
    return breaker.status().silentCalls();
  }

  /** Asks for all at once and hands it on as it is asked for. */
  private static final class Buffer
      implements Flow.Publisher<String>, Flow.Subscriber<String>, Flow.Subscription {
    private final Flow.Publisher<String> source;
    private Flow.@Nullable Subscriber<? super String> subscriber;
    private int wanted;

    Buffer(Flow.Publisher<String> source) {
      this.source = source;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super String> wanting) {
      subscriber = wanting;
      source.subscribe(this);
      wanting.onSubscribe(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String item) {
      if (wanted > 0) {
        wanted--;
        Objects.requireNonNull(subscriber).onNext(item);
      }
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}

    @Override
    public void request(long n) {
      wanted += (int) n;
    }

    @Override
    public void cancel() {}
  }

  @Test
  void aBufferThatAsksForAllIsNotItsConsumer() {
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    breaker.callStream(() -> new Buffer(breaker.callStream(() -> source))).subscribe(subscriber);
    subscriber.request(1);
    given.advanceSeconds(1);
    source.next("one");
    source.next("two");
    given.advanceSeconds(100);
    assertThat(silent()).as("has what it asked for").isZero();
    source.subscriber().onComplete();
    given.advanceSeconds(100);
    assertThat(silent()).as("and no inner call any more").isZero();
    subscriber.request(1);
    given.advanceSeconds(63);
    assertThat(silent()).isEqualTo(1);
  }

  @Test
  void aStreamThatIsLeftDoesNotHideThatTheNextCallHangs() {
    breaker.run(
        () -> {
          try (Stream<Integer> stream = breaker.openStream(() -> Stream.of(1, 2))) {
            assertThat(stream.iterator().next()).isEqualTo(1);
            given.advanceSeconds(500);
            assertThat(silent()).isZero();
          }
          breaker.run(
              () -> {
                given.advanceSeconds(179);
                assertThat(silent()).isZero();
                given.advanceSeconds(11);
                assertThat(silent()).isEqualTo(1);
              });
        });
  }

  @Test
  void theLimitOfAnInnerStreamHoldsUntilItEnds() {
    breaker.run(
        () -> {
          Permit inner = breaker.acquirePermit();
          for (int i = 0; i < 10; i++) {
            given.advanceSeconds(1);
            inner.renew();
          }
          inner.succeed();
          given.advanceSeconds(170);
          assertThat(silent()).as("answers in one piece again").isZero();
          given.advanceSeconds(20);
          assertThat(silent()).isEqualTo(1);
        });
  }

  @Test
  void unlessTheOuterOneGaveSignsItself() {
    Permit outer = breaker.acquirePermit();
    outer.renew();
    outer.around(
        () -> {
          Permit inner = breaker.acquirePermit();
          inner.renew();
          inner.succeed();
        });
    given.advanceSeconds(63);
    assertThat(silent()).isEqualTo(1);
  }

  @Test
  void theSameHoldsForALayerBetweenTwo() {
    breaker.run(
        () -> {
          Permit middle = breaker.acquirePermit();
          middle.around(
              () -> {
                Permit inner = breaker.acquirePermit();
                inner.renew();
                inner.waiting(false);
                given.advanceSeconds(500);
                assertThat(silent()).isZero();
                inner.succeed();
              });
          given.advanceSeconds(170);
          assertThat(silent()).as("answers in one piece again").isZero();
          given.advanceSeconds(20);
          assertThat(silent()).as("and is waited for").isEqualTo(1);
          middle.succeed();
        });
  }
}
