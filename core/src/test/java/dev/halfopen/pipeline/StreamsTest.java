package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.Timeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100));
  private final List<ScriptedPublisher<String>> sources = new ArrayList<>();
  private final RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();

  private ResiliencePipeline pipeline(Timeouts timeouts) {
    return fixture.pipeline(breaker).retry(retries(3).build()).timeouts(timeouts).build();
  }

  private Flow.Publisher<String> stream(ResiliencePipeline pipeline) {
    return pipeline.callStream(
        () -> {
          ScriptedPublisher<String> source = new ScriptedPublisher<>();
          sources.add(source);
          return source;
        });
  }

  private ScriptedPublisher<String> source(int number) {
    return sources.get(number - 1);
  }

  private static Limit limit(Throwable error) {
    return ((CallTimeoutException) error).limit();
  }

  @Test
  void aStreamIsOneCallUntilItsEnd() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE);
    stream(pipeline).subscribe(subscriber);
    subscriber.request(2);
    source(1).next("a");
    source(1).next("b");
    assertThat(pipeline.metrics().callsInFlight()).isEqualTo(1);
    source(1).subscriber().onComplete();
    assertThat(subscriber.signals())
        .containsExactly("onSubscribe", "onNext a", "onNext b", "onComplete");
    assertThat(pipeline.metrics().successfulCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aFailureBeforeTheFirstItemIsTriedAgainForAllThatWasAskedFor() {
    stream(pipeline(Timeouts.NONE)).subscribe(subscriber);
    subscriber.request(2);
    source(1).subscriber().onError(Failures.overloaded());
    subscriber.request(3);
    fixture.advanceSeconds(1);
    assertThat(source(2).requested()).isEqualTo(5);
    source(2).next("a");
    source(2).subscriber().onComplete();
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a", "onComplete");
    assertThat(breaker.metrics().snapshot().retryAttempts()).isEqualTo(1);
  }

  @Test
  void aFailureAfterTheFirstItemReachesTheSubscriber() {
    AIServiceException failure = Failures.overloaded();
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE);
    stream(pipeline).subscribe(subscriber);
    subscriber.request(9);
    source(1).next("a");
    source(1).subscriber().onError(failure);
    assertThat(subscriber.error()).isSameAs(failure);
    fixture.advanceSeconds(100);
    assertThat(sources).hasSize(1);
    assertThat(pipeline.metrics().failedCalls()).isEqualTo(1);
  }

  @Test
  void aStreamThatDoesNotBeginIsTriedAgain() {
    stream(pipeline(Timeouts.NONE.firstItem(seconds(5)))).subscribe(subscriber);
    subscriber.request(9);
    fixture.advanceSeconds(5);
    assertThat(source(1).isCancelled()).isTrue();
    fixture.advanceSeconds(1);
    source(2).next("a");
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a");
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().timeouts()).isEqualTo(1);
  }

  @Test
  void aStreamThatStallsFails() {
    stream(pipeline(Timeouts.NONE.idle(seconds(5)))).subscribe(subscriber);
    subscriber.request(9);
    fixture.advanceSeconds(100);
    source(1).next("a");
    fixture.advanceSeconds(4);
    source(1).next("b");
    fixture.advanceSeconds(5);
    assertThat(limit(subscriber.error())).isEqualTo(Limit.IDLE);
    assertThat(source(1).isCancelled()).isTrue();
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void aSubscriberThatAsksForNothingIsNotKeptWaiting() {
    stream(pipeline(Timeouts.NONE.firstItem(seconds(5)).idle(seconds(5)))).subscribe(subscriber);
    fixture.advanceSeconds(100);
    subscriber.request(1);
    fixture.advanceSeconds(4);
    source(1).next("a");
    fixture.advanceSeconds(100);
    source(1).subscriber().onComplete();
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext a", "onComplete");
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void theDeadlineHoldsForTheWholeStream() {
    stream(pipeline(Timeouts.NONE.deadline(seconds(10)))).subscribe(subscriber);
    subscriber.request(99);
    for (int i = 0; i < 9; i++) {
      source(1).next("a");
      fixture.advanceSeconds(1);
    }
    assertThat(subscriber.error()).isNull();
    fixture.advanceSeconds(1);
    assertThat(limit(subscriber.error())).isEqualTo(Limit.DEADLINE);
    assertThat(source(1).isCancelled()).isTrue();
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void whoLeavesEndsWhatIsUnderWay() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE.idle(seconds(5)).deadline(seconds(99)));
    stream(pipeline).subscribe(subscriber);
    subscriber.request(2);
    source(1).next("a");
    subscriber.cancel();
    assertThat(source(1).isCancelled()).isTrue();
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void whoLeavesWhileWaitingIsNotServed() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE);
    stream(pipeline).subscribe(subscriber);
    source(1).subscriber().onError(Failures.overloaded());
    subscriber.cancel();
    fixture.advanceSeconds(100);
    assertThat(sources).hasSize(1);
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void aFallbackStreamAnswersInTheEnd() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).build();
    ScriptedPublisher<String> other = new ScriptedPublisher<>();
    pipeline
        .<String>callStream(
            attempt -> {
              throw Failures.overloaded();
            },
            failure -> other)
        .subscribe(subscriber);
    subscriber.request(1);
    other.next("sorry");
    other.subscriber().onComplete();
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext sorry", "onComplete");
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(1);
  }

  @Test
  void aWrongRequestIsAnsweredWithAnError() {
    stream(pipeline(Timeouts.NONE)).subscribe(subscriber);
    subscriber.request(0);
    assertThat(subscriber.error()).isInstanceOf(IllegalArgumentException.class);
    fixture.advanceSeconds(100);
    assertThat(sources).hasSize(1);
  }

  @Test
  void aWrongRequestWhileWaitingIsAnsweredWithAnError() {
    stream(pipeline(Timeouts.NONE)).subscribe(subscriber);
    source(1).subscriber().onError(Failures.overloaded());
    subscriber.request(-1);
    assertThat(subscriber.error()).isInstanceOf(IllegalArgumentException.class);
    fixture.advanceSeconds(100);
    assertThat(sources).hasSize(1);
  }
}
