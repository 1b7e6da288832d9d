package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** {@code callStream}: each subscription is one call, and has succeeded at its true end only. */
class StreamCallTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final ScriptedPublisher<String> source = new ScriptedPublisher<>();
  private final RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
  private final Flow.Publisher<String> stream = given.breaker.callStream(() -> source);

  @Test
  void isAdmittedWhenItIsSubscribedToAndNotBefore() {
    assertThat(given.counted().callsInFlight()).isZero();
    assertThat(source.subscriptions()).isZero();
    stream.subscribe(subscriber);
    assertThat(given.counted().callsInFlight()).isEqualTo(1);
    assertThat(subscriber.signals()).containsExactly("onSubscribe");
  }

  @Test
  void passesRequestsAndItemsOn() {
    stream.subscribe(subscriber);
    subscriber.request(2);
    subscriber.request(3);
    source.next("a");
    source.next("b");
    assertThat(source.requested()).isEqualTo(5);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a", "onNext b");
  }

  @Test
  void hasSucceededOnlyWhenItCompletes() {
    stream.subscribe(subscriber);
    subscriber.request(1);
    source.next("a");
    assertThat(given.counted().totalCalls()).isZero();
    source.subscriber().onComplete();
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a", "onComplete");
  }

  @Test
  void anEmptyStreamThatCompletesIsASuccess() {
    stream.subscribe(subscriber);
    source.subscriber().onComplete();
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aCutInMidStreamIsAFailureAndReachesTheSubscriberAsItIs() {
    stream.subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    source.subscriber().onError(Fixture.BOOM);
    assertThat(subscriber.error()).isSameAs(Fixture.BOOM);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aRejectionIsASubscriptionAndAnErrorAndReachesNoService() {
    given.fail();
    stream.subscribe(subscriber);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onError");
    assertThat(subscriber.error()).isInstanceOf(CallNotPermittedException.class);
    subscriber.request(1);
    subscriber.cancel();
    assertThat(source.subscriptions()).isZero();
    assertThat(given.counted().rejectedCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void manySubscriptionsAreManyCalls() {
    for (int i = 0; i < 3; i++) {
      stream.subscribe(new RecordingSubscriber<>());
      source.subscriber().onComplete();
    }
    assertThat(source.subscriptions()).isEqualTo(3);
    assertThat(given.counted().successfulCalls()).isEqualTo(3);
  }

  @Test
  void theServiceIsAskedAnewForEachSubscription() {
    int[] asked = {0};
    Flow.Publisher<String> each =
        given.breaker.callStream(
            () -> {
              asked[0]++;
              return source;
            });
    each.subscribe(new RecordingSubscriber<>());
    each.subscribe(new RecordingSubscriber<>());
    assertThat(asked[0]).isEqualTo(2);
  }

  @Test
  void aSupplierThatThrowsIsASubscriptionAndItsError() {
    IllegalStateException thrown = new IllegalStateException("no connection");
    Supplier<Flow.Publisher<String>> service =
        () -> {
          throw thrown;
        };
    given.breaker.callStream(service).subscribe(subscriber);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onError");
    assertThat(subscriber.error()).isSameAs(thrown);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void aPublisherThatIsNullIsAFailure() {
    given.breaker.<String>callStream(() -> null).subscribe(subscriber);
    assertThat(subscriber.error())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("null instead of a publisher");
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void aPublisherThatThrowsAfterItsSubscriptionIsAFailure() {
    IllegalStateException thrown = new IllegalStateException("half subscribed");
    Flow.Publisher<String> broken =
        s -> {
          s.onSubscribe(source);
          throw thrown;
        };
    given.breaker.callStream(() -> broken).subscribe(subscriber);
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onError");
    assertThat(subscriber.error()).isSameAs(thrown);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void theVerdictIsReportedBeforeTheSubscriberSeesTheEnd() {
    long[] seen = {-1, -1};
    Flow.Subscriber<String> watching =
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {}

          @Override
          public void onNext(String item) {}

          @Override
          public void onError(Throwable error) {
            seen[0] = given.counted().failedCalls();
          }

          @Override
          public void onComplete() {
            seen[1] = given.counted().successfulCalls();
          }
        };
    stream.subscribe(watching);
    source.subscriber().onComplete();
    stream.subscribe(watching);
    source.subscriber().onError(Fixture.BOOM);
    assertThat(seen).containsExactly(1, 1);
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> stream.subscribe(null));
    assertThatNullPointerException().isThrownBy(() -> given.breaker.callStream(null));
    assertThat(given.counted().callsInFlight()).isZero();
  }
}
