package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** A stream that is a trial call renews its lease while it shows signs of life (R3). */
class StreamCallLeaseTest {
  private final Fixture given =
      new Fixture(s -> s.failureThreshold(1).halfOpenCallTimeout(Duration.ofSeconds(20)));
  private final ScriptedPublisher<String> source = new ScriptedPublisher<>();
  private final RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
  private final Flow.Publisher<String> stream = given.breaker.callStream(() -> source);

  @Test
  void aTrialIsNotReportedTooLateWhileItsItemsCome() {
    given.fail();
    given.advanceSeconds(30);
    stream.subscribe(subscriber);
    subscriber.request(Long.MAX_VALUE);
    for (int i = 0; i < 5; i++) {
      given.advanceSeconds(19);
      source.next("item");
      assertThat(given.breaker.tryAcquirePermit()).isNull();
    }
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    source.subscriber().onComplete();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aTrialThatFallsSilentIsReportedTooLate() {
    given.fail();
    given.advanceSeconds(30);
    stream.subscribe(subscriber);
    subscriber.request(Long.MAX_VALUE);
    given.advanceSeconds(19);
    source.next("item");
    given.advanceSeconds(20);
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    source.subscriber().onComplete();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().lateResults()).isEqualTo(1);
  }

  @Test
  void aTrialIsNotReportedTooLateWhileItsSubscriberIsBusy() {
    given.fail();
    given.advanceSeconds(30);
    RecordingSubscriber<String> busy =
        new RecordingSubscriber<>(
            item -> {
              given.advanceSeconds(19);
              assertThat(given.breaker.tryAcquirePermit()).isNull();
            });
    stream.subscribe(busy);
    busy.request(1);
    given.advanceSeconds(19);
    source.next("item");
    source.subscriber().onComplete();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }
}
