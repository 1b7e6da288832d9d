package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.retry.RetryBudget;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HedgeTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai");
  private final ResiliencePipeline pipeline =
      fixture.pipeline(breaker).hedge(Hedge.after(seconds(2))).build();

  private CompletableFuture<String> call() {
    return pipeline.callAsync(service::callAsync);
  }

  private MetricsSnapshot counted() {
    return breaker.metrics().snapshot();
  }

  @Test
  void aQuickCallIsNotHedged() {
    service.answers("quick", seconds(1));
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(5);
    assertThat(answer).isCompletedWithValue("quick");
    assertThat(service.asked()).isEqualTo(1);
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void theFirstAnswerCountsAndTheLoserIsCancelled() {
    service.answers("slow", seconds(10)).answers("hedge", seconds(1));
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(3);
    assertThat(answer).isCompletedWithValue("hedge");
    assertThat(service.askedAt()).containsExactly(seconds(0), seconds(2));
    assertThat(service.given().get(0)).isCancelled();
    assertThat(counted().hedgeAttempts()).isEqualTo(1);
    assertThat(counted().successfulCalls()).isEqualTo(1);
    assertThat(counted().ignoredCalls()).isEqualTo(1);
    assertThat(counted().callsInFlight()).isZero();
    assertThat(pipeline.metrics().attempts()).isEqualTo(2);
    assertThat(pipeline.metrics().totalCalls()).isEqualTo(1);
  }

  @Test
  void theFirstAttemptMayWinAfterAll() {
    service.answers("first", seconds(3)).hangs();
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(3);
    assertThat(answer).isCompletedWithValue("first");
    assertThat(service.given().get(1)).isCancelled();
  }

  @Test
  void aFailureWaitsForTheOtherAttempt() {
    service.fails(Failures.overloaded(), seconds(3)).answers("hedge", seconds(2));
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(3);
    assertThat(answer).isNotDone();
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("hedge");
  }

  @Test
  void whenBothFailTheLastFailureIsTold() {
    AIServiceException last = Failures.overloaded();
    service.fails(Failures.overloaded(), seconds(3)).fails(last, seconds(2));
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(4);
    assertThat(answer.handle((r, e) -> e).join()).isSameAs(last);
    assertThat(counted().failedCalls()).isEqualTo(2);
  }

  @Test
  void aHedgeNeedsTheBudget() {
    CircuitBreaker frugal = fixture.breaker("frugal", s -> s.retryBudget(RetryBudget.none()));
    ResiliencePipeline hedged = fixture.pipeline(frugal).hedge(Hedge.after(seconds(2))).build();
    service.answers("slow", seconds(5));
    CompletableFuture<String> answer = hedged.callAsync(service::callAsync);
    fixture.advanceSeconds(5);
    assertThat(answer).isCompletedWithValue("slow");
    assertThat(service.asked()).isEqualTo(1);
    assertThat(frugal.metrics().snapshot().retryBudgetRefusals()).isEqualTo(1);
  }

  @Test
  void cancellingCancelsBoth() {
    service.hangs().hangs();
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(2);
    assertThat(answer.cancel(true)).isTrue();
    assertThat(service.given()).allMatch(CompletableFuture::isCancelled);
    assertThat(counted().ignoredCalls()).isEqualTo(2);
    assertThat(counted().callsInFlight()).isZero();
  }

  @Test
  void theDelayIsLearntFromTheLatestSuccesses() {
    HedgeDelay delay = new HedgeDelay(Hedge.atQuantile(0.9, seconds(30)));
    for (int i = 1; i < 20; i++) {
      delay.took(i);
    }
    assertThat(delay.nanos()).isEqualTo(seconds(30).toNanos());
    delay.took(20);
    assertThat(delay.nanos()).isEqualTo(18);
    for (int i = 0; i < 100; i++) {
      delay.took(Duration.ofMillis(1).toNanos());
    }
    assertThat(delay.nanos()).isEqualTo(1_000_000);
  }
}
