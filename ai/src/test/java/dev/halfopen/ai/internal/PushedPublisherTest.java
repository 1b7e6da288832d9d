package dev.halfopen.ai.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PushedPublisherTest {
  private static final int ITEMS = 2_000;
  private static final int ROUNDS = 200;
  private static final long PATIENCE = 10;

  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicReference<PushedPublisher.@Nullable Sink<Integer>> started =
      new AtomicReference<>();
  private final PushedPublisher<Integer> publisher = publisher();

  private PushedPublisher<Integer> publisher() {
    return new PushedPublisher<>(started::set, closed::incrementAndGet);
  }

  private PushedPublisher.Sink<Integer> sink() {
    PushedPublisher.Sink<Integer> sink = started.get();
    assertThat(sink).isNotNull();
    return sink;
  }

  /** Writes down what comes; by one thread at a time, or the list breaks. */
  private static class Recorder implements Flow.Subscriber<Integer> {
    final List<Object> seen = new ArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);
    volatile Flow.@Nullable Subscription subscription;

    Flow.Subscription subscription() {
      Flow.Subscription given = subscription;
      assertThat(given).isNotNull();
      return given;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(Integer item) {
      seen.add(item);
    }

    @Override
    public void onError(Throwable error) {
      seen.add(error);
      ended.countDown();
    }

    @Override
    public void onComplete() {
      seen.add("end");
      ended.countDown();
    }
  }

  @Test
  void whatIsPushedIsGivenWhenItIsAskedFor() {
    Recorder recorder = new Recorder();
    publisher.subscribe(recorder);
    sink().next(1);
    sink().next(2);
    sink().end(null);
    assertThat(recorder.seen).isEmpty();
    recorder.subscription().request(1);
    assertThat(recorder.seen).containsExactly(1);
    recorder.subscription().request(1);
    assertThat(recorder.seen).containsExactly(1, 2, "end");
  }

  @Test
  void anErrorComesAfterWhatWasPushedBeforeIt() {
    Recorder recorder = new Recorder();
    IllegalStateException error = new IllegalStateException("cut");
    publisher.subscribe(recorder);
    sink().next(1);
    sink().end(error);
    recorder.subscription().request(Long.MAX_VALUE);
    assertThat(recorder.seen).containsExactly(1, error);
    assertThat(closed).as("it has ended by itself").hasValue(0);
  }

  @Test
  void cancellingClosesTheSourceOnceAndNothingFollows() {
    Recorder recorder = new Recorder();
    publisher.subscribe(recorder);
    sink().next(1);
    recorder.subscription().cancel();
    recorder.subscription().cancel();
    recorder.subscription().request(1);
    sink().next(2);
    sink().end(null);
    assertThat(recorder.seen).isEmpty();
    assertThat(closed).hasValue(1);
  }

  @Test
  void aSubscriberThatThrowsIsNotAskedAgain() {
    Recorder recorder =
        new Recorder() {
          @Override
          public void onNext(Integer item) {
            super.onNext(item);
            throw new IllegalStateException("mine");
          }
        };
    publisher.subscribe(recorder);
    recorder.subscription().request(Long.MAX_VALUE);
    assertThatThrownBy(() -> sink().next(1)).hasMessage("mine");
    sink().next(2);
    assertThat(recorder.seen).containsExactly(1);
    assertThat(closed).hasValue(1);
  }

  @Test
  void whatAFuturePutsAroundAnErrorIsTakenOff() {
    Recorder recorder = new Recorder();
    publisher.subscribe(recorder);
    IllegalStateException error = new IllegalStateException("the service's own");
    sink().end(new CompletionException(error));
    assertThat(recorder.seen).containsExactly(error);
  }

  @Test
  void aSecondSubscriberIsToldThatThereIsOne() {
    publisher.subscribe(new Recorder());
    Recorder second = new Recorder();
    publisher.subscribe(second);
    assertThat(second.seen).hasSize(1).first().isInstanceOf(IllegalStateException.class);
    assertThat(closed).hasValue(0);
  }

  @Test
  void aPusherWaitsAtTheBoundAndIsLetGoByWhoAsksOrLeaves() throws Exception {
    for (boolean leaves : new boolean[] {false, true}) {
      PushedPublisher<Integer> bounded = publisher();
      Recorder recorder = new Recorder();
      bounded.subscribe(recorder);
      PushedPublisher.Sink<Integer> sink = sink();
      for (int i = 0; i < PushedSubscription.BOUND; i++) {
        sink.next(i);
      }
      Thread pusher = new Thread(() -> sink.next(-1));
      pusher.start();
      while (pusher.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      if (leaves) {
        recorder.subscription().cancel();
      } else {
        recorder.subscription().request(1);
      }
      pusher.join(TimeUnit.SECONDS.toMillis(PATIENCE));
      assertThat(pusher.isAlive()).isFalse();
      assertThat(recorder.seen).hasSize(leaves ? 0 : 1);
    }
  }

  /** More than fits in between, so that each waits for the other. */
  @Test
  void whoeverRacesEachItemComesOnceAndInOrder() throws Exception {
    List<Object> expected = new ArrayList<>(IntStream.range(0, ITEMS).boxed().toList());
    expected.add("end");
    for (int round = 0; round < ROUNDS; round++) {
      PushedPublisher<Integer> racing = publisher();
      Recorder recorder = new Recorder();
      racing.subscribe(recorder);
      PushedPublisher.Sink<Integer> sink = sink();
      Thread pusher =
          new Thread(
              () -> {
                for (int i = 0; i < ITEMS; i++) {
                  sink.next(i);
                }
                sink.end(null);
              });
      pusher.start();
      for (int i = 0; i < ITEMS; i += 1 + i % 3) {
        recorder.subscription().request(1 + i % 3);
      }
      assertThat(recorder.ended.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
      assertThat(recorder.seen).isEqualTo(expected);
    }
  }
}
