package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.FailureClassifier;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetryTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100));
  private final ResiliencePipeline pipeline =
      fixture.pipeline(breaker).retry(retries(3).build()).build();

  private CompletableFuture<String> call() {
    return pipeline.callAsync(service::callAsync);
  }

  private MetricsSnapshot counted() {
    return breaker.metrics().snapshot();
  }

  @Test
  void aCallThatSucceedsIsMadeOnce() {
    assertThat(call()).isCompletedWithValue("ok");
    assertThat(service.asked()).isEqualTo(1);
    assertThat(counted().retryAttempts()).isZero();
  }

  @Test
  void aFailureThatMayPassIsTriedAgainAfterWaits() {
    service.fails(Failures.overloaded()).fails(Failures.overloaded()).answers("late");
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(3);
    assertThat(answer).isCompletedWithValue("late");
    assertThat(service.askedAt()).containsExactly(seconds(0), seconds(1), seconds(3));
    assertThat(counted().retryAttempts()).isEqualTo(2);
    assertThat(counted().totalCalls()).isEqualTo(3);
    assertThat(pipeline.metrics().totalCalls()).isEqualTo(1);
    assertThat(pipeline.metrics().attempts()).isEqualTo(3);
  }

  @Test
  void theLastFailureReachesTheCaller() {
    AIServiceException last = Failures.overloaded();
    service.fails(Failures.overloaded()).fails(Failures.overloaded()).fails(last);
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(100);
    assertThat(answer).isCompletedExceptionally();
    assertThat(answer.handle((r, e) -> e).join()).isSameAs(last);
    assertThat(service.asked()).isEqualTo(3);
  }

  static Throwable[] hopeless() {
    return new Throwable[] {
      Failures.callersFault(),
      Failures.tooLong(),
      Failures.exhausted(),
      new CancellationException(),
      new InterruptedException(),
      new IOException("nobody knows what this means"),
      new OutOfMemoryError()
    };
  }

  @ParameterizedTest
  @MethodSource("hopeless")
  void whatCannotSucceedIsNotTriedAgain(Throwable failure) {
    service.fails(failure);
    CompletableFuture<String> answer = call();
    assertThat(answer.handle((r, e) -> e).join()).isSameAs(failure);
    fixture.advanceSeconds(100);
    assertThat(service.asked()).isEqualTo(1);
    assertThat(counted().retryAttempts()).isZero();
  }

  @Test
  void unknownFailuresAreTriedAgainIfCallsAreIdempotent() {
    ResiliencePipeline idempotent =
        fixture.pipeline(breaker).retry(retries(2).idempotent(true).build()).build();
    service.fails(new IOException("reset")).answers("ok");
    CompletableFuture<String> answer = idempotent.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("ok");
  }

  @Test
  void aStatedWaitIsKeptExactly() {
    service.fails(Failures.overloaded(seconds(7))).answers("ok");
    CompletableFuture<String> answer = call();
    fixture.advance(seconds(7).minusNanos(1));
    assertThat(answer).isNotDone();
    fixture.advance(Duration.ofNanos(1));
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(service.askedAt()).containsExactly(seconds(0), seconds(7));
  }

  @Test
  void aThrottledCallWaitsAsItWasTold() {
    service.fails(Failures.throttled(seconds(20))).answers("ok");
    CompletableFuture<String> answer = call();
    fixture.advanceSeconds(20);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(service.askedAt()).containsExactly(seconds(0), seconds(20));
  }

  @Test
  void aThrottledCallThatWasNotToldHowLongWaitsForTheGate() {
    CircuitBreaker slow = fixture.breaker("slow", s -> s.throttleWait(seconds(10)));
    ResiliencePipeline retrying = fixture.pipeline(slow).retry(retries(2).build()).build();
    service.fails(Failures.throttled(null)).answers("ok");
    CompletableFuture<String> answer = retrying.callAsync(service::callAsync);
    fixture.advanceSeconds(10);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(service.askedAt()).containsExactly(seconds(0), seconds(10));
    assertThat(slow.metrics().snapshot().retryAttempts()).isEqualTo(1);
  }

  @Test
  void aWaitThatDoesNotFitTheDeadlineFailsAtOnce() {
    ResiliencePipeline hurried =
        fixture
            .pipeline(breaker)
            .retry(retries(3).build())
            .timeouts(Timeouts.NONE.deadline(seconds(5)))
            .build();
    AIServiceException told = Failures.overloaded(seconds(5));
    service.fails(told);
    CompletableFuture<String> answer = hurried.callAsync(service::callAsync);
    assertThat(answer.handle((r, e) -> e).join()).isSameAs(told);
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void anOpenBreakerIsNotTriedAgain() {
    breaker.trip(seconds(3), "test");
    CompletableFuture<String> answer = call();
    assertThat(answer.handle((r, e) -> e).join()).isInstanceOf(CallNotPermittedException.class);
    fixture.advanceSeconds(100);
    assertThat(service.asked()).isZero();
    assertThat(counted().rejectedCalls()).isEqualTo(1);
    assertThat(counted().retryAttempts()).isZero();
    assertThat(pipeline.metrics().rejectedCalls()).isEqualTo(1);
  }

  @Test
  void aFailureThatOpensTheBreakerEndsTheCallAtOnce() {
    CircuitBreaker brittle = fixture.breaker("brittle", s -> s.failureThreshold(1));
    ResiliencePipeline retrying = fixture.pipeline(brittle).retry(retries(3).build()).build();
    AIServiceException failure = Failures.overloaded();
    service.fails(failure);
    CompletableFuture<String> answer = retrying.callAsync(service::callAsync);
    assertThat(answer.handle((r, e) -> e).join()).isSameAs(failure);
    assertThat(brittle.state()).isEqualTo(CircuitState.OPEN);
    assertThat(brittle.metrics().snapshot().rejectedCalls()).isZero();
  }

  @Test
  void anOpenBreakerIsWaitedForIfTheUserAsksForIt() {
    ResiliencePipeline patient =
        fixture
            .pipeline(breaker)
            .retry(retries(3).waitForBreaker(true).build())
            .timeouts(Timeouts.NONE.deadline(seconds(30)))
            .build();
    breaker.trip(seconds(3), "test");
    CompletableFuture<String> answer = patient.callAsync(service::callAsync);
    fixture.advanceSeconds(3);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(service.askedAt()).containsExactly(seconds(3));
  }

  @Test
  void anOpenBreakerIsNotWaitedForBeyondTheDeadline() {
    ResiliencePipeline patient =
        fixture
            .pipeline(breaker)
            .retry(retries(3).waitForBreaker(true).build())
            .timeouts(Timeouts.NONE.deadline(seconds(3)))
            .build();
    breaker.trip(seconds(3), "test");
    CompletableFuture<String> answer = patient.callAsync(service::callAsync);
    assertThat(answer.handle((r, e) -> e).join()).isInstanceOf(CallNotPermittedException.class);
  }

  @Test
  void aSpentBudgetEndsTheRetries() {
    CircuitBreaker frugal =
        fixture.breaker("frugal", s -> s.failureThreshold(100).retryBudget(RetryBudget.of(0, 1)));
    ResiliencePipeline retrying = fixture.pipeline(frugal).retry(retries(3).build()).build();
    AIServiceException second = Failures.overloaded();
    service.fails(Failures.overloaded()).fails(second);
    CompletableFuture<String> answer = retrying.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    assertThat(answer.handle((r, e) -> e).join()).isSameAs(second);
    assertThat(frugal.metrics().snapshot().retryAttempts()).isEqualTo(1);
    assertThat(frugal.metrics().snapshot().retryBudgetRefusals()).isEqualTo(1);
  }

  @Test
  void aResultThatIsAFailureIsTriedAgain() {
    CircuitBreaker picky =
        fixture.breaker(
            "picky",
            s ->
                s.classifier(FailureClassifier.builder().failOnResult(""::equals).build())
                    .failureThreshold(100));
    ResiliencePipeline retrying =
        fixture.pipeline(picky).retry(retries(2).idempotent(true).build()).build();
    service.answers("").answers("text");
    CompletableFuture<String> answer = retrying.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("text");
  }

  @Test
  void aBadResultIsWhatTheCallerGetsInTheEnd() {
    CircuitBreaker picky =
        fixture.breaker(
            "picky",
            s -> s.classifier(FailureClassifier.builder().failOnResult(""::equals).build()));
    ResiliencePipeline retrying = fixture.pipeline(picky).retry(retries(2).build()).build();
    service.answers("");
    assertThat(retrying.callAsync(service::callAsync)).isCompletedWithValue("");
    assertThat(retrying.metrics().failedCalls()).isEqualTo(1);
  }

  @Test
  void aCallThatIsCancelledWhileItWaitsIsNotMade() {
    service.fails(Failures.overloaded());
    CompletableFuture<String> answer = call();
    assertThat(answer.cancel(true)).isTrue();
    assertThat(fixture.timer.pending()).isZero();
    fixture.advanceSeconds(100);
    assertThat(service.asked()).isEqualTo(1);
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(1);
  }
}
