package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** A subscriber of {@code callStream} that leaves, or breaks down, accuses nobody. */
class StreamCallLeavingTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final ScriptedPublisher<String> source = new ScriptedPublisher<>();
  private final RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
  private final Flow.Publisher<String> stream = given.breaker.callStream(() -> source);

  private void assertIgnored() {
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aCancelIsNeutralAndReachesTheSource() {
    stream.subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    subscriber.cancel();
    assertIgnored();
    assertThat(source.isCancelled()).isTrue();
  }

  @Test
  void nothingReachesASubscriberThatHasLeft() {
    stream.subscribe(subscriber);
    subscriber.request(9);
    subscriber.cancel();
    source.next("a");
    source.subscriber().onError(Fixture.BOOM);
    source.subscriber().onComplete();
    assertThat(subscriber.signals()).containsExactly("onSubscribe");
    assertIgnored();
  }

  @Test
  void aCancelAfterCompletionIsASuccess() {
    stream.subscribe(subscriber);
    source.subscriber().onComplete();
    subscriber.cancel();
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void aCancelBeforeCompletionIsNeutralEvenIfTheLastItemWasThere() {
    Flow.Subscription[] subscription = new Flow.Subscription[1];
    RecordingSubscriber<String> leaving =
        new RecordingSubscriber<>(item -> subscription[0].cancel());
    stream.subscribe(leaving);
    subscription[0] = leaving.subscription();
    leaving.request(1);
    source.next("last");
    source.subscriber().onComplete();
    assertThat(leaving.signals()).containsExactly("onSubscribe", "onNext last");
    assertIgnored();
  }

  @Test
  void aWrongRequestIsNotTheServicesFailure() {
    stream.subscribe(subscriber);
    subscriber.request(0);
    assertThat(subscriber.error()).isInstanceOf(IllegalArgumentException.class);
    assertIgnored();
  }

  @Test
  void aWrongRequestExcusesNoOtherError() {
    Flow.Publisher<String> lenient =
        s ->
            s.onSubscribe(
                new Flow.Subscription() {
                  @Override
                  public void request(long n) {
                    s.onError(Fixture.BOOM);
                  }

                  @Override
                  public void cancel() {}
                });
    given.breaker.callStream(() -> lenient).subscribe(subscriber);
    subscriber.request(-1);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void aConsumerThatThrowsLeavesAndItsExceptionReachesTheSource() {
    IllegalStateException own = new IllegalStateException("disk full");
    RecordingSubscriber<String> failing =
        new RecordingSubscriber<>(
            item -> {
              throw own;
            });
    stream.subscribe(failing);
    failing.request(9);
    assertThatThrownBy(() -> source.next("a")).isSameAs(own);
    source.next("b");
    source.subscriber().onError(own);
    assertThat(failing.signals()).containsExactly("onSubscribe", "onNext a");
    assertThat(source.isCancelled()).isTrue();
    assertIgnored();
  }

  @Test
  void aConsumerThatThrowsAtItsSubscriptionLeavesAndSeesItsException() {
    IllegalStateException own = new IllegalStateException("not ready");
    Flow.Subscriber<String> failing =
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            throw own;
          }

          @Override
          public void onNext(String item) {}

          @Override
          public void onError(Throwable error) {
            throw new AssertionError("told an error without a subscription", error);
          }

          @Override
          public void onComplete() {}
        };
    assertThatThrownBy(() -> stream.subscribe(failing)).isSameAs(own);
    assertThat(source.isCancelled()).isTrue();
    assertIgnored();
  }

  @Test
  void aSecondSubscriptionIsCancelledAndTheFirstGoesOn() {
    stream.subscribe(subscriber);
    ScriptedPublisher<String> second = new ScriptedPublisher<>();
    source.subscriber().onSubscribe(second);
    assertThat(second.isCancelled()).isTrue();
    assertThat(source.isCancelled()).isFalse();
    assertThat(subscriber.signals()).containsExactly("onSubscribe");
    source.subscriber().onComplete();
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aSourceThatGivesNullIsBrokenAndTheCallOver() {
    stream.subscribe(subscriber);
    subscriber.request(1);
    assertThatThrownBy(() -> source.next(null)).isInstanceOf(NullPointerException.class);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onError");
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
    assertThat(source.isCancelled()).isTrue();
  }

  @Test
  void aSourceThatFailsWithNullIsBrokenAndTheCallOver() {
    stream.subscribe(subscriber);
    assertThatThrownBy(() -> source.subscriber().onError(null))
        .isInstanceOf(NullPointerException.class);
    assertThat(subscriber.error()).isInstanceOf(NullPointerException.class);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void onlyTheFirstOfSeveralEndsCounts() {
    stream.subscribe(subscriber);
    source.subscriber().onComplete();
    source.subscriber().onComplete();
    source.subscriber().onError(Fixture.BOOM);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onComplete");
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }
}
