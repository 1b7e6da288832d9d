package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100));

  private ResiliencePipeline pipeline(int attempts, Timeouts timeouts) {
    return fixture.pipeline(breaker).retry(retries(attempts).build()).timeouts(timeouts).build();
  }

  private static Limit limitOf(CompletableFuture<?> answer) {
    assertThat(answer).isDone();
    return (Limit)
        answer.handle((r, e) -> e instanceof CallTimeoutException t ? t.limit() : e).join();
  }

  @Test
  void anAttemptThatTakesTooLongIsAFailureAndCancelled() {
    ResiliencePipeline pipeline = pipeline(1, Timeouts.NONE.attempt(seconds(5)));
    service.hangs();
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advance(seconds(5).minusNanos(1));
    assertThat(answer).isNotDone();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isEqualTo(1);
    fixture.advance(Duration.ofNanos(1));
    assertThat(limitOf(answer)).isEqualTo(Limit.ATTEMPT);
    assertThat(service.given().get(0)).isCancelled();
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().timeouts()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  @Test
  void anAttemptThatTookTooLongIsTriedAgain() {
    ResiliencePipeline pipeline = pipeline(2, Timeouts.NONE.attempt(seconds(5)));
    service.hangs().answers("ok");
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(6);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(service.askedAt()).containsExactly(seconds(0), seconds(6));
  }

  @Test
  void theDeadlineHoldsForTheWhole() {
    ResiliencePipeline pipeline =
        pipeline(9, Timeouts.NONE.attempt(seconds(5)).deadline(seconds(12)));
    service.hangs().hangs().hangs();
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advance(seconds(11).minusNanos(1));
    assertThat(answer).isNotDone();
    fixture.advance(Duration.ofNanos(1));
    // 5 s, a wait of 1 s, 5 s; a wait of 2 s does not fit.
    assertThat(limitOf(answer)).isEqualTo(Limit.ATTEMPT);
    assertThat(service.asked()).isEqualTo(2);
  }

  @Test
  void theDeadlineCutsAnAttemptShort() {
    ResiliencePipeline pipeline =
        pipeline(9, Timeouts.NONE.attempt(seconds(5)).deadline(seconds(7)));
    service.hangs().hangs();
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(7);
    assertThat(limitOf(answer)).isEqualTo(Limit.DEADLINE);
    assertThat(breaker.metrics().snapshot().timeouts()).isEqualTo(2);
  }

  @Test
  void aCallCanReadHowMuchTimeItHas() {
    ResiliencePipeline pipeline =
        pipeline(9, Timeouts.NONE.attempt(seconds(5)).deadline(seconds(9)));
    List<Duration> left = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    service.hangs().hangs();
    CompletableFuture<String> answer =
        pipeline.callAsync(
            attempt -> {
              left.add(attempt.timeLeft());
              numbers.add(attempt.number());
              return service.callAsync();
            });
    fixture.advanceSeconds(9);
    assertThat(answer).isCompletedExceptionally();
    assertThat(left).containsExactly(seconds(5), seconds(3));
    assertThat(numbers).containsExactly(1, 2);
  }

  @Test
  void aCallWithoutLimitsHasAllTheTimeThereIs() {
    List<Duration> left = new ArrayList<>();
    CompletableFuture<String> answer =
        pipeline(1, Timeouts.NONE)
            .callAsync(
                attempt -> {
                  left.add(attempt.timeLeft());
                  return service.callAsync();
                });
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(left).containsOnlyNulls();
  }

  @Test
  void aCallThatEndsInTimeLeavesNoTimerBehind() {
    ResiliencePipeline pipeline =
        pipeline(3, Timeouts.NONE.attempt(seconds(5)).deadline(seconds(30)));
    service.answers("ok", seconds(4));
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(4);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void aTimeoutOfTheCallersOwnIsAFailureOfTheAttempt() {
    ResiliencePipeline pipeline = pipeline(3, Timeouts.NONE);
    service.hangs();
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    answer.completeExceptionally(new java.util.concurrent.TimeoutException());
    assertThat(service.given().get(0)).isCancelled();
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(pipeline.metrics().failedCalls()).isEqualTo(1);
  }

  @Test
  void aCallThatIsCancelledIsNeutral() {
    ResiliencePipeline pipeline = pipeline(3, Timeouts.NONE.attempt(seconds(5)));
    service.hangs();
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    assertThat(answer.cancel(true)).isTrue();
    assertThat(service.given().get(0)).isCancelled();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
    assertThat(fixture.timer.pending()).isZero();
  }
}
