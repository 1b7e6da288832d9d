package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only the service renews the lease of a trial call: an item does, whoever wants one doesn't. */
class StreamLeaseTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker =
      fixture.breaker(
          "ai", s -> s.halfOpenCallTimeout(seconds(20)).recoveryTimeout(Duration.ofDays(1)));
  private final ResiliencePipeline pipeline = fixture.pipeline(breaker).build();
  private final ScriptedPublisher<String> source = new ScriptedPublisher<>();

  @BeforeEach
  void aTrialIsDue() {
    breaker.trip(Duration.ZERO, "test");
  }

  private void assertExpired(boolean expired) {
    assertThat(breaker.tryAcquirePermit()).isNull();
    assertThat(breaker.state()).isEqualTo(expired ? CircuitState.OPEN : CircuitState.HALF_OPEN);
  }

  @Test
  void itemsRenewIt() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> source).subscribe(subscriber);
    subscriber.request(Long.MAX_VALUE);
    for (int i = 0; i < 5; i++) {
      fixture.advanceSeconds(19);
      source.next("item");
      assertExpired(false);
    }
    source.subscriber().onComplete();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aSubscriberThatWasBusyWithAnItemDoesNot() {
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(item -> fixture.advanceSeconds(19));
    pipeline.callStream(() -> source).subscribe(subscriber);
    subscriber.request(Long.MAX_VALUE);
    source.next("item");
    assertExpired(false);
    fixture.advanceSeconds(1);
    assertExpired(true);
  }

  @Test
  void aSubscriberThatAsksForAnotherItemDoesNot() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> source).subscribe(subscriber);
    subscriber.request(1);
    source.next("item");
    fixture.advanceSeconds(19);
    subscriber.request(1);
    assertExpired(false);
    fixture.advanceSeconds(1);
    assertExpired(true);
  }

  @Test
  void aReaderThatWantsAnotherItemDoesNot() {
    Stream<String> items = Stream.iterate("item", item -> slow(item));
    try (Stream<String> stream = pipeline.openStream(() -> items)) {
      Iterator<String> reader = stream.iterator();
      assertThat(reader.next()).isEqualTo("item");
      fixture.advanceSeconds(19);
      assertExpired(false);
      assertThat(reader.next()).isEqualTo("item");
      assertExpired(true);
    }
  }

  private String slow(String item) {
    fixture.advanceSeconds(1);
    return item;
  }

  @Test
  void silenceCountsFromWhenAReaderWantsAnotherItem() {
    breaker.reset();
    try (Stream<String> stream = pipeline.openStream(() -> Stream.of("a", "b"))) {
      Iterator<String> reader = stream.iterator();
      assertThat(reader.next()).isEqualTo("a");
      fixture.advance(breaker.config().hangThreshold().multipliedBy(2));
      assertThat(reader.next()).isEqualTo("b");
    }
    assertThat(breaker.metrics().snapshot().failedCalls()).isZero();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }
}
