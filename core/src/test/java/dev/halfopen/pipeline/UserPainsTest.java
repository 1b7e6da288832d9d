package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What users of other libraries and gateways suffered from; each test names where. */
class UserPainsTest {
  private static final Duration A_DAY = Duration.ofDays(1);

  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100));

  private static Throwable error(CompletableFuture<?> answer) {
    return answer.handle((result, error) -> error).join();
  }

  /** spring-ai#2078: a call blocks for ever, since the client obeys a huge Retry-After. */
  @Test
  void aHugeRetryAfterDoesNotBlockWhoHasADeadline() {
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .retry(retries(3).build())
            .timeouts(Timeouts.NONE.deadline(seconds(30)))
            .build();
    AIServiceException told = Failures.throttled(A_DAY);
    service.fails(told);
    assertThat(error(pipeline.callAsync(service::callAsync))).isSameAs(told);
  }

  /** timbal#117, ayunis-core#1610, defect 17: it blocks the caller instead of failing over. */
  @Test
  void aHugeRetryAfterGoesToTheNextTargetAtOnce() {
    Service other = fixture.another();
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .retry(retries(3).build())
            .fallbackTo(fixture.breaker("other"))
            .build();
    service.fails(Failures.throttled(A_DAY));
    assertThat(
            pipeline.callAsync(
                attempt ->
                    attempt.target().equals("other") ? other.callAsync() : service.callAsync()))
        .isCompletedWithValue("ok");
    assertThat(other.askedAt()).containsExactly(seconds(0));
  }

  /** langchain4j#814, vercel/ai#5018: "try again in 456 ms" is ignored. */
  @Test
  void aShortStatedWaitIsAllThatIsWaited() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).retry(retries(2).build()).build();
    service.fails(Failures.throttled(Duration.ofMillis(456))).answers("ok");
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advance(Duration.ofMillis(456));
    assertThat(answer).isCompletedWithValue("ok");
  }

  /** dotnet/extensions#7001: retries come up to 11 ms before the stated time. */
  @Test
  void noRetryComesBeforeTheStatedTime() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).retry(retries(2).build()).build();
    service.fails(Failures.throttled(seconds(1)));
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advance(seconds(1).minusNanos(1));
    assertThat(service.asked()).isEqualTo(1);
    fixture.advance(Duration.ofNanos(1));
    assertThat(answer).isCompletedWithValue("ok");
  }

  /** Defect 17: a later, longer Retry-After does not extend the first one. */
  @Test
  void aLaterLongerStatedWaitHolds() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).retry(retries(2).build()).build();
    service
        .fails(Failures.throttled(seconds(20)), seconds(2))
        .fails(Failures.throttled(seconds(5)));
    CompletableFuture<String> told20After2 = pipeline.callAsync(service::callAsync);
    CompletableFuture<String> told5 = pipeline.callAsync(service::callAsync);
    fixture.advance(seconds(22).minusNanos(1));
    assertThat(service.asked()).isEqualTo(2);
    fixture.advance(Duration.ofNanos(1));
    assertThat(told20After2).isCompletedWithValue("ok");
    assertThat(told5).isCompletedWithValue("ok");
  }

  /** Defect 8: attempts are not counted, rejections are retried, rates pass 100 %. */
  @Test
  void callsAndAttemptsAreCountedApart() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).retry(retries(3).build()).build();
    for (int i = 0; i < 3; i++) {
      service.fails(Failures.overloaded()).fails(Failures.overloaded()).answers("ok");
      CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
      fixture.advanceSeconds(3);
      assertThat(answer).isCompletedWithValue("ok");
    }
    MetricsSnapshot attempts = breaker.metrics().snapshot();
    assertThat(attempts.totalCalls()).isEqualTo(9);
    assertThat(attempts.retryAttempts()).isEqualTo(6);
    assertThat(attempts.successRate() + attempts.failureRate()).isEqualTo(100.0);
    assertThat(pipeline.metrics().totalCalls()).isEqualTo(3);
    assertThat(pipeline.metrics().successRate()).isEqualTo(100.0);
  }

  /** lace#370, gajae-code#4666, web-to-app#438: 10 minutes times 3 attempts, again and again. */
  @Test
  void aServiceThatNeverAnswersCostsNoMoreThanTheDeadline() {
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .retry(retries(100).build())
            .timeouts(Timeouts.NONE.attempt(seconds(600)).deadline(seconds(60)))
            .build();
    service.hangs();
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(60);
    assertThat(answer).isCompletedExceptionally();
  }
}
