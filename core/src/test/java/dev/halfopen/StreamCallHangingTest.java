package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** How long a stream may be silent: for as long as it owes nothing, or shows signs of life. */
class StreamCallHangingTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final ScriptedPublisher<String> source = new ScriptedPublisher<>();
  private final RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
  private final Flow.Publisher<String> stream = given.breaker.callStream(() -> source);

  private void assertHung() {
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  private void assertIgnored() {
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
    assertThat(given.counted().failedCalls()).isZero();
  }

  @Test
  void silenceOfMoreThanTheThresholdWhileItOwesAnItemIsAFailure() {
    stream.subscribe(subscriber);
    subscriber.request(1);
    given.advance(Duration.ofSeconds(5).plusNanos(1));
    subscriber.cancel();
    assertHung();
    assertThat(given.rejection().getCause())
        .isInstanceOf(AIServiceException.class)
        .hasMessage("no answer after 5 s");
  }

  @Test
  void silenceOfJustTheThresholdIsNeutral() {
    stream.subscribe(subscriber);
    subscriber.request(1);
    given.advanceSeconds(5);
    subscriber.cancel();
    assertIgnored();
  }

  @Test
  void silenceBeginsAnewWithEveryItem() {
    stream.subscribe(subscriber);
    subscriber.request(Long.MAX_VALUE);
    for (int i = 0; i < 5; i++) {
      given.advanceSeconds(4);
      source.next("item");
    }
    given.advanceSeconds(4);
    subscriber.cancel();
    assertIgnored();
  }

  @Test
  void silenceAfterAnItemCountsLikeAnyOther() {
    stream.subscribe(subscriber);
    subscriber.request(2);
    source.next("item");
    given.advanceSeconds(6);
    subscriber.cancel();
    assertHung();
  }

  @Test
  void aSubscriberThatAskedForNothingIsNotWaiting() {
    stream.subscribe(subscriber);
    given.advanceSeconds(600);
    subscriber.cancel();
    assertIgnored();
  }

  @Test
  void aSubscriberThatGotAllItAskedForIsNotWaiting() {
    stream.subscribe(subscriber);
    subscriber.request(1);
    source.next("item");
    given.advanceSeconds(600);
    subscriber.cancel();
    assertIgnored();
  }

  @Test
  void theClockStartsWhenTheServiceBeginsToOwe() {
    stream.subscribe(subscriber);
    given.advanceSeconds(600);
    subscriber.request(1);
    given.advanceSeconds(5);
    subscriber.cancel();
    assertIgnored();
  }

  @Test
  void toAskForMoreDoesNotStartTheClockAnew() {
    stream.subscribe(subscriber);
    subscriber.request(1);
    given.advanceSeconds(4);
    subscriber.request(1);
    given.advanceSeconds(4);
    subscriber.cancel();
    assertHung();
  }

  @Test
  void aSubscriberThatIsBusyWithAnItemIsNotWaiting() {
    Flow.Subscription[] subscription = new Flow.Subscription[1];
    RecordingSubscriber<String> busy =
        new RecordingSubscriber<>(
            item -> {
              given.advanceSeconds(600);
              subscription[0].cancel();
            });
    stream.subscribe(busy);
    subscription[0] = busy.subscription();
    busy.request(Long.MAX_VALUE);
    source.next("item");
    assertIgnored();
  }

  @Test
  void theClockStartsAnewWhenTheSubscriberHasDealtWithAnItem() {
    RecordingSubscriber<String> slow = new RecordingSubscriber<>(item -> given.advanceSeconds(600));
    stream.subscribe(slow);
    slow.request(Long.MAX_VALUE);
    source.next("item");
    given.advanceSeconds(5);
    slow.cancel();
    assertIgnored();
  }

  @Test
  void moreItemsThanWereAskedForMakeNoDebt() {
    stream.subscribe(subscriber);
    subscriber.request(1);
    source.next("a");
    source.next("b");
    source.next("c");
    subscriber.request(1);
    source.next("d");
    given.advanceSeconds(600);
    subscriber.cancel();
    assertIgnored();
  }

  @Test
  void demandBeyondAllNumbersIsDemandForAll() {
    stream.subscribe(subscriber);
    subscriber.request(Long.MAX_VALUE - 1);
    subscriber.request(5);
    source.next("item");
    given.advanceSeconds(6);
    subscriber.cancel();
    assertHung();
  }
}
