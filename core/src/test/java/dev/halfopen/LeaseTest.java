package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** C35: what has expired can't be renewed, and only the service's signs of life renew a lease. */
class LeaseTest {
  private final Fixture given =
      new Fixture(s -> s.failureThreshold(1).halfOpenCallTimeout(Duration.ofSeconds(10)));

  private void trialIsDue() {
    given.fail();
    given.advanceSeconds(30);
  }

  private void isFoundLate() {
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(given.counted().lateResults()).isEqualTo(1);
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void anExpiredLeaseCantBeRenewed() {
    trialIsDue();
    Permit permit = given.breaker.acquirePermit();
    given.advanceSeconds(3600);
    permit.renew();
    permit.succeed();
    isFoundLate();
  }

  @Test
  void exactlyAtItsEndALeaseHasExpired() {
    trialIsDue();
    Permit permit = given.breaker.acquirePermit();
    given.advanceSeconds(10);
    permit.renew();
    permit.succeed();
    isFoundLate();
  }

  @Test
  void anItemThatComesTooLateRenewsNothing() {
    trialIsDue();
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    given.breaker.callStream(() -> source).subscribe(subscriber);
    subscriber.request(5);
    given.advanceSeconds(15);
    source.next("late");
    source.subscriber().onComplete();
    isFoundLate();
  }

  @Test
  void whatTheConsumerAsksForRenewsNothing() {
    trialIsDue();
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    Flow.Publisher<String> stream = given.breaker.callStream(() -> source);
    stream.subscribe(subscriber);
    given.advanceSeconds(5);
    subscriber.request(5);
    given.advanceSeconds(6);
    source.next("late");
    source.subscriber().onComplete();
    isFoundLate();
  }
}
