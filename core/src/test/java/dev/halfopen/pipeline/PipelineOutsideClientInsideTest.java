package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.timeout.Timeouts;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** C22: one breaker, held by a pipeline and by the protected client that it calls. */
class PipelineOutsideClientInsideTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(5));
  private final ResiliencePipeline pipeline =
      fixture
          .pipeline(breaker)
          .retry(retries(2).build())
          .timeouts(Timeouts.NONE.attempt(seconds(5)))
          .build();

  private void aTrialIsDue() {
    breaker.trip(seconds(1), "test");
    fixture.advanceSeconds(1);
  }

  private void assertOneSuccessfulTrial() {
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  @Test
  void aSynchronousCallIsOneTrial() throws Exception {
    aTrialIsDue();
    String answer = pipeline.call(() -> breaker.call(() -> service.call()));
    assertThat(answer).isEqualTo("ok");
    assertOneSuccessfulTrial();
  }

  @Test
  void anAsynchronousCallIsOneTrial() {
    aTrialIsDue();
    service.answers("ok", seconds(3));
    CompletableFuture<String> answer =
        pipeline.callAsync(() -> breaker.callAsync(service::callAsync));
    fixture.advanceSeconds(3);
    assertThat(answer).isCompletedWithValue("ok");
    assertOneSuccessfulTrial();
  }

  @Test
  void aStreamIsOneTrial() {
    aTrialIsDue();
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> breaker.callStream(() -> source)).subscribe(subscriber);
    subscriber.request(1);
    source.next("item");
    source.subscriber().onComplete();
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext item", "onComplete");
    assertOneSuccessfulTrial();
  }

  @Test
  void aRetryWithinTheBudgetIsAnotherCallEachCountedOnce() {
    service.fails(Failures.overloaded()).answers("ok");
    CompletableFuture<String> answer =
        pipeline.callAsync(() -> breaker.callAsync(service::callAsync));
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(2);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void theLimitOfTheOuterLayerIsAFailureThoughTheInnerCallIsCancelledByIt() {
    ResiliencePipeline once =
        fixture.pipeline(breaker).timeouts(Timeouts.NONE.attempt(seconds(5))).build();
    service.hangs();
    CompletableFuture<String> answer = once.callAsync(() -> breaker.callAsync(service::callAsync));
    fixture.advanceSeconds(5);
    assertThat(answer).isCompletedExceptionally();
    assertThat(service.given().get(0)).isCancelled();
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(1);
  }
}
