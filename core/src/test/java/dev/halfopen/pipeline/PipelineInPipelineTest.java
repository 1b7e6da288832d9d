package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** C22: a pipeline that retries within another one of the same breaker, wherever it goes on. */
class PipelineInPipelineTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(1));
  private final CircuitBreaker between = fixture.breaker("between", s -> s.failureThreshold(1));
  private final ResiliencePipeline outer = fixture.pipeline(breaker).build();
  private final ResiliencePipeline inner =
      fixture.pipeline(breaker).retry(retries(2).idempotent(true).build()).build();
  private final AtomicInteger calls = new AtomicInteger();

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

  private CompletableFuture<String> failsOnce() {
    return calls.incrementAndGet() == 1
        ? CompletableFuture.failedFuture(new IOException("reset"))
        : CompletableFuture.completedFuture("ok");
  }

  private void assertOneTrialOf(Supplier<CompletableFuture<String>> call) {
    aTrialIsDue();
    CompletableFuture<String> answer = call.get();
    assertThat(answer).isNotDone();
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(calls).hasValue(2);
    assertOneSuccessfulTrial();
  }

  @Test
  void aRetryAfterAWaitIsAPartOfTheOuterCall() {
    assertOneTrialOf(() -> outer.callAsync(() -> inner.callAsync(this::failsOnce)));
  }

  @Test
  void soItIsWithinABreakersOwnCall() {
    assertOneTrialOf(() -> breaker.callAsync(() -> inner.callAsync(this::failsOnce)));
  }

  @Test
  void soItIsThroughAnotherBreaker() {
    assertOneTrialOf(
        () -> outer.callAsync(() -> between.callAsync(() -> inner.callAsync(this::failsOnce))));
  }

  @Test
  void soItIsOfAStream() {
    aTrialIsDue();
    ScriptedPublisher<String> answer = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    outer
        .callStream(() -> inner.callStream(() -> calls.incrementAndGet() == 1 ? broken() : answer))
        .subscribe(subscriber);
    fixture.advanceSeconds(1);
    answer.next("ok");
    answer.subscriber().onComplete();
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext ok", "onComplete");
    assertOneSuccessfulTrial();
  }

  private static Flow.Publisher<String> broken() {
    return wanting -> {
      throw new IllegalStateException("reset");
    };
  }

  @Test
  void whatGoesOnAfterTheOuterCallHasEndedIsACallOfItsOwn() throws IOException {
    aTrialIsDue();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    String early =
        breaker.call(
            () -> {
              answers.add(inner.callAsync(this::failsOnce));
              return "early";
            });
    assertThat(early).isEqualTo("early");
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    fixture.advanceSeconds(60);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(calls).hasValue(1);
    assertThat(answers.get(0)).isCompletedExceptionally();
  }
}
