package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.Timeouts;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However the attempts beside one another end, the call ends once and leaves no alarm behind. */
class HedgeEndsTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private CircuitBreaker breaker = fixture.breaker("ai");

  private CompletableFuture<String> call(Function<PipelineBuilder, PipelineBuilder> more) {
    return more.apply(fixture.pipeline(breaker).hedge(Hedge.after(seconds(2))))
        .build()
        .callAsync(service::callAsync);
  }

  private CompletableFuture<String> call() {
    return call(builder -> builder);
  }

  private MetricsSnapshot counted() {
    return breaker.metrics().snapshot();
  }

  private static Throwable failure(CompletableFuture<String> answer) {
    assertThat(answer).isCompletedExceptionally();
    return answer.handle((result, error) -> error).join();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(counted().callsInFlight()).isZero();
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void aHedgeThatTheBreakerRejectsLeavesTheFirstAttemptAlone() {
    service.answers("slow", seconds(5));
    CompletableFuture<String> answer = call();
    breaker.trip(seconds(60), "by hand");
    fixture.advanceSeconds(5);
    assertThat(answer).isCompletedWithValue("slow");
    assertThat(service.asked()).isEqualTo(1);
    assertThat(counted().hedgeAttempts()).isZero();
  }

  @Test
  void aFailureOfTheCallersOwnWaitsForNobody() {
    AIServiceException fault = Failures.callersFault();
    service.fails(fault, seconds(3)).hangs();
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(3);
    assertThat(failure(answer)).isSameAs(fault);
    assertThat(service.given().get(1)).isCancelled();
  }

  @Test
  void aFailureBeforeTheHedgeIsTheEnd() {
    AIServiceException failure = Failures.overloaded();
    service.fails(failure, seconds(1));
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(1);
    assertThat(failure(answer)).isSameAs(failure);
    fixture.advanceSeconds(5);
    assertThat(service.asked()).isEqualTo(1);
  }

  @Test
  void whoFailsTheFutureFailsTheFirstAttemptAndGivesTheHedgeUp() {
    service.hangs().hangs();
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(2);
    assertThat(answer.completeExceptionally(new IllegalStateException("seen elsewhere"))).isTrue();
    assertThat(service.given()).allMatch(CompletableFuture::isCancelled);
    assertThat(counted().failedCalls()).isEqualTo(1);
    assertThat(counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void whoFailsTheFutureBeforeTheHedgeGetsNone() {
    service.hangs();
    CompletableFuture<String> answer = call();
    assertThat(answer.completeExceptionally(new IllegalStateException("seen elsewhere"))).isTrue();
    fixture.advanceSeconds(10);
    assertThat(service.asked()).isEqualTo(1);
  }

  @Test
  void anAnswerAtOnceSetsNoAlarm() {
    service.answers("quick");
    assertThat(call()).isCompletedWithValue("quick");
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void bothAttemptsHaveTheirLimit() {
    service.hangs().hangs();
    CompletableFuture<String> answer =
        call(builder -> builder.timeouts(Timeouts.NONE.attempt(seconds(5))));
    fixture.advanceSeconds(6);
    assertThat(answer).isNotDone();
    fixture.advanceSeconds(1);
    assertThat(failure(answer)).hasMessage("no answer within 5 s");
    assertThat(counted().timeouts()).isEqualTo(2);
  }

  @Test
  void aRefusedHedgeLeavesAFailureThatHasComeMeanwhileAsTheOutcome() {
    breaker = fixture.breaker("frugal", settings -> settings.retryBudget(RetryBudget.none()));
    AIServiceException failure = Failures.overloaded();
    service.fails(failure, seconds(3));
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(3);
    assertThat(failure(answer)).isSameAs(failure);
    assertThat(counted().retryBudgetRefusals()).isEqualTo(1);
  }

  @Test
  void theDelayIsLearntFromWhatWasAnswered() {
    ResiliencePipeline learning =
        fixture.pipeline(breaker).hedge(Hedge.atQuantile(0.5, seconds(100))).build();
    for (int i = 0; i < 20; i++) {
      service.answers("ok", seconds(4));
      assertThat(learning.callAsync(service::callAsync)).isNotDone();
      fixture.advanceSeconds(4);
    }
    service.answers("slow", seconds(50)).answers("hedge", seconds(1));
    CompletableFuture<String> answer = learning.callAsync(service::callAsync);
    fixture.advanceSeconds(5);
    assertThat(answer).isCompletedWithValue("hedge");
    fixture.advanceSeconds(50);
  }
}
