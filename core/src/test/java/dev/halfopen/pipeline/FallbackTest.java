package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.timeout.Timeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FallbackTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker first = fixture.breaker("first");
  private final CircuitBreaker second = fixture.breaker("second");
  private final CircuitBreaker third = fixture.breaker("third");
  private final Map<String, Service> services =
      Map.of("first", fixture.service, "second", fixture.another(), "third", fixture.another());
  private final List<CallReport> reports = new ArrayList<>();

  private CompletableFuture<String> call(ResiliencePipeline pipeline) {
    return pipeline
        .reporting(reports::add)
        .callAsync(attempt -> services.get(attempt.target()).callAsync());
  }

  private Service service(String name) {
    return services.get(name);
  }

  private ResiliencePipeline chain() {
    return fixture
        .pipeline(Target.of(first).provider("a").contextTokens(100))
        .retry(retries(2).build())
        .fallbackTo(Target.of(second).provider("a").contextTokens(50))
        .fallbackTo(Target.of(third).provider("b").contextTokens(200))
        .build();
  }

  @Test
  void theNextTargetAnswersWhenRetriesHaveNotHelped() {
    service("first").fails(Failures.overloaded()).fails(Failures.overloaded());
    service("second").answers("from the second");
    CompletableFuture<String> answer = call(chain());
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("from the second");
    assertThat(service("first").asked()).isEqualTo(2);
    assertThat(reports.get(0).answeredBy()).isEqualTo("second");
    assertThat(reports.get(0).attempts()).hasSize(3);
    assertThat(reports.get(0).waited()).isEqualTo(seconds(1));
    assertThat(second.metrics().snapshot().fallbackCalls()).isEqualTo(1);
    assertThat(first.metrics().snapshot().retryAttempts()).isEqualTo(1);
  }

  @Test
  void aTargetWhoseBreakerIsOpenIsSkipped() {
    first.trip(seconds(60), "test");
    second.trip(seconds(60), "test");
    assertThat(call(chain())).isCompletedWithValue("ok");
    assertThat(reports.get(0).answeredBy()).isEqualTo("third");
  }

  @Test
  void whenAllAreOpenTheSoonestIsTold() {
    first.trip(seconds(60), "test");
    second.trip(seconds(20), "test");
    third.trip(seconds(40), "test");
    CallNotPermittedException rejection =
        (CallNotPermittedException) call(chain()).handle((r, e) -> e).join();
    assertThat(rejection.circuitBreakerName()).isEqualTo("second");
    assertThat(rejection.retryAfter()).isEqualTo(seconds(20));
  }

  @Test
  void theSoonestIsWaitedForIfTheUserAsksForIt() {
    ResiliencePipeline patient =
        fixture
            .pipeline(first)
            .retry(retries(2).waitForBreaker(true).build())
            .fallbackTo(second)
            .build();
    first.trip(seconds(60), "test");
    second.trip(seconds(20), "test");
    CompletableFuture<String> answer = call(patient);
    fixture.advanceSeconds(20);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(reports.get(0).answeredBy()).isEqualTo("second");
  }

  @Test
  void aRejectionThatWasWaitedForIsNotTheSoonestAnyMore() {
    CircuitBreaker gated = fixture.breaker("first", s -> s.throttleWait(seconds(3)));
    ResiliencePipeline patient =
        fixture
            .pipeline(gated)
            .retry(retries(4).waitForBreaker(true).build())
            .timeouts(Timeouts.NONE.deadline(seconds(20)))
            .fallbackTo(second)
            .build();
    second.trip(seconds(10), "test");
    service("first").fails(Failures.throttled(null)).fails(Failures.overloaded(seconds(30)));
    CompletableFuture<String> answer = call(patient);
    fixture.advanceSeconds(10);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(service("first").askedAt()).containsExactly(seconds(0), seconds(3));
    assertThat(service("second").askedAt()).containsExactly(seconds(10));
  }

  @Test
  void aWaitThatIsLongerThanSwitchingIsNotWaited() {
    service("first").fails(Failures.overloaded(seconds(30)));
    assertThat(call(chain())).isCompletedWithValue("ok");
    assertThat(reports.get(0).answeredBy()).isEqualTo("second");
  }

  @Test
  void aLongWaitIsWaitedIfNobodyElseCanHelp() {
    service("first").fails(Failures.overloaded(seconds(30)));
    second.trip(seconds(60), "test");
    third.trip(seconds(60), "test");
    CompletableFuture<String> answer = call(chain());
    fixture.advanceSeconds(30);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(reports.get(0).answeredBy()).isEqualTo("first");
  }

  @Test
  void aRequestThatIsTooLongGoesOnlyToALargerModel() {
    service("first").fails(Failures.tooLong());
    assertThat(call(chain())).isCompletedWithValue("ok");
    assertThat(reports.get(0).answeredBy()).isEqualTo("third");
    assertThat(service("second").asked()).isZero();
  }

  @Test
  void aSpentQuotaGoesToAnotherProvider() {
    service("first").fails(Failures.exhausted());
    assertThat(call(chain())).isCompletedWithValue("ok");
    assertThat(reports.get(0).answeredBy()).isEqualTo("third");
  }

  @Test
  void whatIsTheCallersFaultGoesNowhere() {
    Throwable fault = Failures.callersFault();
    service("first").fails(fault);
    assertThat(call(chain()).handle((r, e) -> e).join()).isSameAs(fault);
    assertThat(service("second").asked() + service("third").asked()).isZero();
    assertThat(reports.get(0).answeredBy()).isNull();
  }

  @Test
  void aRejectionByABreakerWithinTheCallGoesToAnotherTarget() {
    CircuitBreaker inner = fixture.breaker("inner");
    inner.trip(seconds(60), "test");
    service("first").fails(rejectionOf(inner));
    assertThat(call(chain())).isCompletedWithValue("ok");
    assertThat(reports.get(0).answeredBy()).isEqualTo("second");
    assertThat(service("first").asked()).isEqualTo(1);
    assertThat(first.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }

  private static CallNotPermittedException rejectionOf(CircuitBreaker breaker) {
    return catchThrowableOfType(CallNotPermittedException.class, breaker::acquirePermit);
  }

  @Test
  void aFunctionAnswersInTheEnd() throws Throwable {
    ResiliencePipeline pipeline = fixture.pipeline(first).build();
    Throwable failure = Failures.overloaded();
    String answer =
        pipeline
            .reporting(reports::add)
            .<String, Exception>call(
                attempt -> {
                  throw (Exception) failure;
                },
                seen -> seen == failure ? "sorry" : "?");
    assertThat(answer).isEqualTo("sorry");
    assertThat(reports.get(0).fallback()).isTrue();
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(1);
    assertThat(pipeline.metrics().successfulCalls()).isEqualTo(1);
    assertThat(first.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void theFailureOfTheFunctionReachesTheCaller() {
    ResiliencePipeline pipeline = fixture.pipeline(first).build();
    IllegalStateException own = new IllegalStateException("own");
    IllegalStateException seen =
        catchThrowableOfType(
            IllegalStateException.class,
            () ->
                pipeline.call(
                    attempt -> {
                      throw Failures.overloaded();
                    },
                    failure -> {
                      throw own;
                    }));
    assertThat(seen).isSameAs(own);
    assertThat(pipeline.metrics().failedCalls()).isEqualTo(1);
  }
}
