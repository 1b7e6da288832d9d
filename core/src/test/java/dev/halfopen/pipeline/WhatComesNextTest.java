package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Verdict;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What follows an attempt, as its plan decides, and what is reported of it. */
class WhatComesNextTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = breaker("ai");
  private final List<CallReport> reports = new ArrayList<>();

  private CircuitBreaker breaker(String name) {
    return fixture.breaker(
        name, settings -> settings.retryBudget(RetryBudget.unlimited()).failureThreshold(100));
  }

  private PipelineBuilder hedged() {
    return fixture.pipeline(breaker).hedge(Hedge.after(seconds(2))).retry(retries(3).build());
  }

  @Test
  void whatOneOfTwoAttemptsWasToldHoldsForTheNext() {
    service
        .fails(Failures.overloaded(seconds(20)), seconds(3))
        .fails(Failures.overloaded(), seconds(2))
        .answers("ok");
    CompletableFuture<String> answer = hedged().build().callAsync(service::callAsync);
    fixture.advanceSeconds(22);
    assertThat(service.asked()).isEqualTo(2);
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(service.askedAt()).last().isEqualTo(seconds(23));
  }

  @Test
  void ofWhatTwoAttemptsWereToldTheLaterTimeHolds() {
    service
        .fails(Failures.overloaded(seconds(20)), seconds(3))
        .fails(Failures.overloaded(seconds(5)), seconds(2))
        .answers("ok");
    assertThat(hedged().build().callAsync(service::callAsync)).isNotDone();
    fixture.advanceSeconds(100);
    assertThat(service.askedAt()).last().isEqualTo(seconds(23));
  }

  @Test
  void theLaterTimeHoldsAlsoIfItIsToldAtLast() {
    service
        .fails(Failures.overloaded(seconds(5)), seconds(3))
        .fails(Failures.overloaded(seconds(20)), seconds(2))
        .answers("ok");
    assertThat(hedged().build().callAsync(service::callAsync)).isNotDone();
    fixture.advanceSeconds(100);
    assertThat(service.askedAt()).last().isEqualTo(seconds(24));
  }

  @Test
  void whatNoRetryCanHelpInOneOfTwoAttemptsEndsThem() {
    service
        .fails(new IOException("nobody knows"), seconds(3))
        .fails(Failures.overloaded(), seconds(2));
    CompletableFuture<String> answer = hedged().build().callAsync(service::callAsync);
    fixture.advanceSeconds(100);
    assertThat(answer).isCompletedExceptionally();
    assertThat(service.asked()).isEqualTo(2);
  }

  @Test
  void whatARetryCanHelpInBothAttemptsIsTriedAgain() {
    service
        .fails(Failures.overloaded(), seconds(3))
        .fails(Failures.overloaded(), seconds(2))
        .answers("ok");
    CompletableFuture<String> answer = hedged().build().callAsync(service::callAsync);
    fixture.advanceSeconds(100);
    assertThat(answer).isCompletedWithValue("ok");
  }

  @Test
  void bothOfTwoAttemptsAreReported() {
    service.fails(Failures.overloaded(), seconds(3)).answers("hedge", seconds(4));
    CompletableFuture<String> answer =
        hedged().build().reporting(reports::add).callAsync(service::callAsync);
    fixture.advanceSeconds(100);
    assertThat(answer).isCompletedWithValue("hedge");
    CallReport report = reports.get(0);
    assertThat(report.answeredBy()).isEqualTo("ai");
    assertThat(report.attempts()).extracting(CallReport.AttemptReport::hedge).contains(true, false);
  }

  @Test
  void aRejectionIsReportedAsAnAttemptThatWasNotMade() {
    breaker.trip(seconds(60), "by hand");
    ResiliencePipeline pipeline = fixture.pipeline(breaker).build().reporting(reports::add);
    assertThatThrownBy(() -> pipeline.call(() -> "never"))
        .isInstanceOf(CallNotPermittedException.class);
    CallReport.AttemptReport rejection = reports.get(0).attempts().get(0);
    assertThat(rejection.number()).isZero();
    assertThat(rejection.verdict()).isEqualTo(Verdict.ignored());
    assertThat(rejection.failure()).isInstanceOf(CallNotPermittedException.class);
    assertThat(pipeline.metrics().rejectedCalls()).isEqualTo(1);
  }

  @Test
  void anAnswerIsReportedWithWhereItsTimeWent() {
    service.answers("ok", seconds(3));
    CompletableFuture<String> answer =
        fixture.pipeline(breaker).build().reporting(reports::add).callAsync(service::callAsync);
    fixture.advanceSeconds(3);
    assertThat(answer).isCompletedWithValue("ok");
    CallReport.AttemptReport attempt = reports.get(0).attempts().get(0);
    assertThat(attempt.began()).isZero();
    assertThat(attempt.took()).isEqualTo(seconds(3));
    assertThat(reports.get(0).took()).isEqualTo(seconds(3));
  }

  @Test
  void timesOfAReportAreThoseOfTheCallWheneverItWasMade() {
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .retry(retries(2).build())
            .limit(ConcurrencyLimit.of(1).queue(1))
            .build()
            .reporting(reports::add);
    fixture.advanceSeconds(1_000);
    service
        .answers("first", seconds(5))
        .fails(Failures.overloaded(), seconds(2))
        .answers("second", seconds(3));
    assertThat(pipeline.callAsync(service::callAsync)).isNotDone();
    assertThat(pipeline.callAsync(service::callAsync)).isNotDone();
    fixture.advanceSeconds(100);
    CallReport second = reports.get(1);
    assertThat(second.queued()).isEqualTo(seconds(5));
    assertThat(second.waited()).isEqualTo(seconds(1));
    assertThat(second.took()).isEqualTo(seconds(11));
    assertThat(second.attempts())
        .extracting(CallReport.AttemptReport::began)
        .containsExactly(seconds(5), seconds(8));
  }

  @Test
  void anAttemptKnowsWhatTheOneBeforeCameTo() {
    List<Throwable> seen = new ArrayList<>();
    RuntimeException first = Failures.overloaded();
    CompletableFuture<String> answer =
        fixture
            .pipeline(breaker)
            .retry(retries(2).build())
            .build()
            .callAsync(
                attempt -> {
                  seen.add(attempt.failure());
                  return seen.size() == 1
                      ? CompletableFuture.failedFuture(first)
                      : CompletableFuture.completedFuture("ok");
                });
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(seen).containsExactly(null, first);
  }

  @Test
  void aWaitThatIsNoLongerThanTheSwitchIsWaited() {
    Service other = fixture.another();
    service.fails(Failures.overloaded(seconds(10))).answers("same");
    CompletableFuture<String> answer =
        fixture
            .pipeline(breaker)
            .fallbackTo(breaker("other"))
            .retry(retries(2).build())
            .switchAfter(seconds(10))
            .build()
            .callAsync(
                attempt ->
                    attempt.target().equals("other") ? other.callAsync() : service.callAsync());
    fixture.advanceSeconds(10);
    assertThat(answer).isCompletedWithValue("same");
    assertThat(other.asked()).isZero();
  }

  @Test
  void aSynchronousAnswerIsReported() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).build().reporting(reports::add);
    assertThat(pipeline.get(() -> "ok")).isEqualTo("ok");
    assertThat(reports.get(0).answeredBy()).isEqualTo("ai");
    assertThat(reports.get(0).attempts()).hasSize(1);
  }

  @Test
  void whatOneTargetAskedForHoldsForNoOther() {
    Service other = fixture.another();
    ResiliencePipeline pipeline =
        fixture.pipeline(breaker).fallbackTo(breaker("other")).retry(retries(2).build()).build();
    service.fails(Failures.throttled(seconds(20)));
    other.fails(Failures.overloaded()).answers("other");
    CompletableFuture<String> answer =
        pipeline.callAsync(
            attempt -> attempt.target().equals("other") ? other.callAsync() : service.callAsync());
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("other");
    assertThat(service.asked()).isEqualTo(1);
  }

  @Test
  void noAttemptBeginsAtTheDeadline() {
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .fallbackTo(breaker("other"))
            .timeouts(Timeouts.NONE.deadline(seconds(5)))
            .build();
    assertThatThrownBy(
            () ->
                pipeline.call(
                    attempt -> {
                      fixture.clock.advance(seconds(5));
                      throw new IOException("in the end");
                    }))
        .hasMessage("in the end");
    assertThat(pipeline.metrics().attempts()).isEqualTo(1);
  }

  private CompletableFuture<String> askingBoth(ResiliencePipeline pipeline, Service other) {
    return pipeline.callAsync(
        attempt -> attempt.target().equals("other") ? other.callAsync() : service.callAsync());
  }

  @Test
  void theBreakerThatAdmitsACallFirstIsWaitedFor() {
    Service other = fixture.another();
    CircuitBreaker second = breaker("other");
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .fallbackTo(second)
            .retry(retries(2).waitForBreaker(true).build())
            .build();
    breaker.trip(seconds(20), "by hand");
    second.trip(seconds(10), "by hand");
    CompletableFuture<String> answer = askingBoth(pipeline, other);
    fixture.advanceSeconds(9);
    assertThat(answer).isNotDone();
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("ok");
    assertThat(other.asked()).isEqualTo(1);
    assertThat(second.metrics().snapshot().fallbackCalls()).isEqualTo(1);

    breaker.trip(seconds(10), "by hand");
    second.trip(seconds(20), "by hand");
    CompletableFuture<String> first = askingBoth(pipeline, other);
    fixture.advanceSeconds(10);
    assertThat(first).isCompletedWithValue("ok");
    assertThat(service.asked()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().fallbackCalls()).isZero();
  }

  @Test
  void aBreakerThatOpensAgainAndAgainIsWaitedForAsOftenAsThereAreAttempts() {
    ResiliencePipeline pipeline =
        fixture.pipeline(breaker).retry(retries(3).waitForBreaker(true).build()).build();
    breaker.trip(seconds(10), "by hand");
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    for (int i = 0; i < 3; i++) {
      assertThat(answer).isNotDone();
      fixture.advanceSeconds(8);
      breaker.trip(seconds(10), "again");
      fixture.advanceSeconds(1);
    }
    assertThat(answer.handle((result, error) -> error).join())
        .isInstanceOf(CallNotPermittedException.class);
    assertThat(service.asked()).isZero();
  }
}
