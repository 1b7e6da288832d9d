package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call that waits for its place while another one has it. */
class QueuedCallsTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final List<CallReport> reports = new ArrayList<>();
  private final ResiliencePipeline pipeline =
      fixture
          .pipeline(fixture.breaker("ai"))
          .limit(ConcurrencyLimit.of(1).queue(1))
          .timeouts(Timeouts.NONE.deadline(seconds(30)))
          .build()
          .reporting(reports::add);
  private final Guest other = new TestGuest(pipeline.limiter(), () -> {});

  @BeforeEach
  void takeThePlace() {
    assertThat(other.admit()).isTrue();
  }

  @AfterEach
  void nothingIsLeft() {
    other.giveBack();
    assertThat(pipeline.limiter().inFlight()).isZero();
    assertThat(pipeline.metrics().callsWaiting()).isZero();
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(fixture.timer.pending()).isZero();
    assertThat(reports).hasSize(1);
  }

  @Test
  void anAsynchronousCallLeavesAtItsDeadline() {
    CompletableFuture<String> answer = pipeline.callAsync(fixture.service::callAsync);
    fixture.advanceSeconds(29);
    assertThat(answer).isNotDone();
    fixture.advanceSeconds(1);
    assertThat(answer.handle((result, error) -> error).join())
        .isInstanceOf(CallTimeoutException.class);
    assertThat(fixture.service.asked()).isZero();
  }

  @Test
  void anAsynchronousCallThatGetsItsPlaceGoesOn() {
    fixture.service.answers("ok", seconds(2));
    CompletableFuture<String> answer = pipeline.callAsync(fixture.service::callAsync);
    fixture.advanceSeconds(3);
    other.giveBack();
    fixture.advanceSeconds(2);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(reports.get(0).queued()).isEqualTo(seconds(3));
    assertThat(reports.get(0).took()).isEqualTo(seconds(5));
  }

  @Test
  void whoIsFailedByItsCallerIsNeverMade() {
    CompletableFuture<String> answer = pipeline.callAsync(fixture.service::callAsync);
    assertThat(answer.completeExceptionally(new IllegalStateException("seen elsewhere"))).isTrue();
    other.giveBack();
    assertThat(fixture.service.asked()).isZero();
  }

  @Test
  void aStreamWhoseSubscriberLeavesIsNeverMade() {
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> source).subscribe(subscriber);
    subscriber.request(1);
    subscriber.cancel();
    other.giveBack();
    assertThat(source.subscriptions()).isZero();
    assertThat(subscriber.signals()).containsExactly("onSubscribe");
  }

  @Test
  void aStreamThatGetsItsPlaceIsAskedForWhatWasAskedForMeanwhile() {
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> source).subscribe(subscriber);
    subscriber.request(2);
    other.giveBack();
    assertThat(source.requested()).isEqualTo(2);
    source.next("a");
    source.subscriber().onComplete();
    assertThat(subscriber.signals()).endsWith("onNext a", "onComplete");
  }

  @Test
  void whoAsksWronglyWhileWaitingIsToldSo() {
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> source).subscribe(subscriber);
    subscriber.request(-1);
    assertThat(subscriber.error()).isInstanceOf(IllegalArgumentException.class);
    other.giveBack();
    assertThat(source.subscriptions()).isZero();
  }

  @Test
  void aSynchronousCallLeavesAtItsDeadline() {
    assertThatThrownBy(
            () -> SyncCaller.call(fixture.timer, () -> pipeline.call(() -> "never made")))
        .isInstanceOf(CallTimeoutException.class)
        .hasMessage("the call was not done by its deadline of 30 s");
  }
}
