package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CapturedLog;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.FailureClassifier;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a pipeline is made and called. */
class PipelineFaceTest {
  @RegisterExtension private final CapturedLog log = new CapturedLog();
  private final PipelineFixture fixture = new PipelineFixture();

  @Test
  void aNameMakesTheStrategysOwnBreaker() {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder("ai").strategy(Strategy.critical()).build();
    CircuitBreaker own = pipeline.targets().get(0).breaker();
    assertThat(own.name()).isEqualTo("ai");
    assertThat(own.config()).hasToString(Strategy.critical().breakerConfig().toString());
    assertThat(ResiliencePipeline.builder("ai").build().targets().get(0).breaker().config())
        .hasToString(CircuitBreakerConfig.forAiServices().toString());
    assertThatThrownBy(() -> ResiliencePipeline.builder(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name: '' (expected: 1 to 200 characters)");
  }

  @Test
  void namesOfFallbacksMakeTheStrategysBreakersWheneverItIsGiven() {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder("ai").fallbackTo("other").strategy(Strategy.critical()).build();
    CircuitBreaker other = pipeline.targets().get(1).breaker();
    assertThat(other.name()).isEqualTo("other");
    assertThat(other.config()).isEqualTo(Strategy.critical().breakerConfig());
  }

  @Test
  void aGivenBreakerKeepsItsSettings() {
    CircuitBreaker given = fixture.breaker("given");
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(given).strategy(Strategy.critical()).build();
    assertThat(pipeline.targets()).extracting(Target::breaker).containsExactly(given);
  }

  /** The result is none to be judged: the classifier isn't asked. */
  @Test
  void aCallThatReturnsNothing() throws Exception {
    CircuitBreaker picky =
        fixture.breaker(
            "picky",
            s ->
                s.classifier(FailureClassifier.builder().failOnResult(result -> true).build())
                    .failureThreshold(9));
    ResiliencePipeline pipeline = fixture.pipeline(picky).build();
    List<String> done = new ArrayList<>();
    pipeline.run(() -> done.add("run"));
    IOException own = new IOException("own");
    try {
      pipeline.run(
          () -> {
            throw own;
          });
    } catch (IOException e) {
      assertThat(e).isSameAs(own);
    }
    pipeline.run(
        attempt -> {
          throw own;
        },
        failure -> done.add("instead of " + failure.getMessage()));
    assertThat(done).containsExactly("run", "instead of own");
    assertThat(picky.metrics().snapshot().successfulCalls()).isEqualTo(1);
    assertThat(picky.metrics().snapshot().failedCalls()).isEqualTo(2);
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(1);
  }

  @Test
  void aCallThatThrowsNothingChecked() {
    ResiliencePipeline pipeline = fixture.pipeline(fixture.breaker("ai")).build();
    assertThat(pipeline.get(() -> "answer")).isEqualTo("answer");
    String instead =
        pipeline.get(
            attempt -> {
              throw new IllegalStateException("down");
            },
            Throwable::getMessage);
    assertThat(instead).isEqualTo("down");
  }

  @Test
  void c33ALimitOfAnAttemptThatIsNotBelowTheDeadlineIsRemarkedUpon() {
    fixture
        .pipeline(fixture.breaker("ai"))
        .timeouts(Timeouts.NONE.attempt(seconds(60)).deadline(seconds(60)))
        .build();
    assertThat(log.lines())
        .containsExactly(
            "WARN Pipeline of 'ai' leaves no time for a second attempt: the limit of one, 60 s, is"
                + " not below the deadline of 60 s");
    fixture
        .pipeline(fixture.breaker("right"))
        .timeouts(Timeouts.NONE.attempt(seconds(20)).deadline(seconds(60)))
        .build();
    assertThat(log.lines()).hasSize(1);
  }

  private static CompletableFuture<String> lost() {
    return CompletableFuture.failedFuture(new IOException("connection reset"));
  }

  @Test
  void c34WhatIsNotTriedAgainSinceNobodyKnowsItsMeaningIsSaidOnce() {
    ResiliencePipeline pipeline =
        fixture
            .pipeline(fixture.breaker("ai", s -> s.failureThreshold(100)))
            .retry(PipelineFixture.retries(3).build())
            .build();
    for (int i = 0; i < 3; i++) {
      assertThat(pipeline.callAsync(PipelineFaceTest::lost)).isCompletedExceptionally();
    }
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0))
        .startsWith("WARN Pipeline of 'ai' doesn't retry after java.io.IOException")
        .contains("AIClassifier", "Retry.retryOn", "Retry.idempotent");
  }

  @Test
  void c34AUserNamesWhatMayBeTriedAgain() {
    Retry retry = PipelineFixture.retries(3).retryOn(IOException.class).build();
    ResiliencePipeline pipeline =
        fixture.pipeline(fixture.breaker("ai", s -> s.failureThreshold(100))).retry(retry).build();
    Service service = fixture.service;
    service.fails(new FileNotFoundException()).answers("ok").fails(new IllegalStateException());
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(pipeline.callAsync(service::callAsync)).isCompletedExceptionally();
    assertThat(retry.retryOn()).containsExactly(IOException.class);
    assertThat(retry).isEqualTo(retry.toBuilder().build());
    assertThat(retry).isNotEqualTo(PipelineFixture.retries(3).build());
    assertThat(retry.toString()).endsWith(".retryOn(java.io.IOException.class)");
  }

  /** C29: what the plan asks of a breaker at each retry costs no look at the window. */
  @Test
  void c29WhenATrialIsDueIsAskedCheaply() {
    CircuitBreaker breaker =
        fixture.breaker(
            "ai",
            s ->
                s.failureDetector(FailureDetector.failureRate(50).over(10).minimumCalls(10))
                    .recoveryTimeout(seconds(30)));
    assertThat(breaker.timeUntilTrial()).isZero();
    assertThat(breaker.permitsCalls()).isTrue();
    breaker.trip(seconds(60), "test");
    fixture.advanceSeconds(20);
    assertThat(breaker.timeUntilTrial()).isEqualTo(seconds(40));
    assertThat(breaker.permitsCalls()).isFalse();
    fixture.advanceSeconds(40);
    assertThat(breaker.timeUntilTrial()).isEqualTo(Duration.ZERO);
    assertThat(breaker.permitsCalls()).isTrue();
  }
}
