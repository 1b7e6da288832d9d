package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A pipeline that is changed stays the same: calls to come go by what is new, others as before. */
class PipelineReconfigureTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100));

  private ResiliencePipeline limited(int places, int queue) {
    return limit(places, queue).build();
  }

  private PipelineBuilder limit(int places, int queue) {
    return fixture.pipeline(breaker).limit(ConcurrencyLimit.of(places).queue(queue));
  }

  private List<CompletableFuture<String>> begin(ResiliencePipeline pipeline, int calls) {
    List<CompletableFuture<String>> begun = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      service.hangs();
      begun.add(pipeline.callAsync(service::callAsync));
    }
    return begun;
  }

  /** Ends the calls of the service, in the order in which it was asked. */
  private void end(int number) {
    service.given().get(number - 1).complete("ok");
  }

  private static void assertFigures(ResiliencePipeline pipeline, int underWay, int waiting) {
    assertThat(pipeline.limiter().inFlight()).isEqualTo(underWay);
    assertThat(pipeline.metrics().callsWaiting()).isEqualTo(waiting);
  }

  @Test
  void callsToComeGoByTheNewSettings() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).build();
    service.fails(Failures.overloaded());
    assertThat(pipeline.callAsync(service::callAsync)).isCompletedExceptionally();

    pipeline.reconfigure(fixture.pipeline(breaker).retry(retries(2).build()));
    service.fails(Failures.overloaded()).answers("at last");
    CompletableFuture<String> second = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    assertThat(second).isCompletedWithValue("at last");

    pipeline.reconfigure(fixture.pipeline(breaker));
    service.fails(Failures.overloaded());
    assertThat(pipeline.callAsync(service::callAsync)).isCompletedExceptionally();
    assertThat(pipeline.metrics().totalCalls()).isEqualTo(3);
    assertThat(pipeline.metrics().attempts()).isEqualTo(4);
  }

  @Test
  void aCallUnderWayGoesOnAsItBegan() {
    CircuitBreaker other = fixture.breaker("other");
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .retry(retries(3).build())
            .timeouts(Timeouts.NONE.attempt(seconds(60)).deadline(seconds(100)))
            .build();
    service.fails(Failures.overloaded()).fails(Failures.overloaded()).hangs();
    List<String> targets = new ArrayList<>();
    CompletableFuture<String> call =
        pipeline.callAsync(
            attempt -> {
              targets.add(attempt.target());
              return service.callAsync();
            });

    pipeline.reconfigure(fixture.pipeline(other).timeouts(Timeouts.NONE.attempt(seconds(5))));
    fixture.advanceSeconds(1 + 2 + 59);
    assertThat(targets).containsExactly("ai", "ai", "ai");
    assertThat(call).isNotDone();
    fixture.advanceSeconds(1);
    assertThat(call.handle((result, error) -> error).join())
        .isInstanceOf(CallTimeoutException.class);

    service.hangs();
    CompletableFuture<String> next = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(5);
    assertThat(next).isCompletedExceptionally();
    assertThat(pipeline.targets()).containsExactly(Target.of(other));
    assertThat(other.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(3);
    assertThat(breaker.metrics().snapshot().lateResults()).isZero();
  }

  @Test
  void aStreamUnderWayGoesOnAsItBegan() {
    ResiliencePipeline pipeline =
        fixture.pipeline(breaker).timeouts(Timeouts.NONE.idle(seconds(30))).build();
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline.callStream(() -> source).subscribe(subscriber);
    subscriber.request(9);
    source.next("a");
    pipeline.reconfigure(fixture.pipeline(breaker).timeouts(Timeouts.NONE.idle(seconds(1))));
    fixture.advanceSeconds(29);
    source.next("b");
    source.subscriber().onComplete();
    assertThat(subscriber.signals())
        .containsExactly("onSubscribe", "onNext a", "onNext b", "onComplete");
    assertThat(pipeline.metrics().successfulCalls()).isEqualTo(1);
  }

  @Test
  void morePlacesGoToThoseWhoWaitAtOnceAndInTheirOrder() {
    ResiliencePipeline pipeline = limited(1, 3);
    List<CompletableFuture<String>> calls = begin(pipeline, 4);
    assertThat(service.asked()).isEqualTo(1);

    pipeline.reconfigure(limit(3, 3));
    assertThat(service.asked()).isEqualTo(3);
    assertFigures(pipeline, 3, 1);
    end(2);
    end(3);
    assertThat(calls.get(1)).isCompletedWithValue("ok");
    assertThat(calls.get(2)).isCompletedWithValue("ok");
    assertThat(calls.get(0)).isNotDone();
    assertThat(service.asked()).isEqualTo(4);
    end(1);
    end(4);
    assertThat(calls).allSatisfy(call -> assertThat(call).isCompletedWithValue("ok"));
    assertFigures(pipeline, 0, 0);
  }

  @Test
  void ofFewerPlacesNoneIsGivenUntilEnoughCameBack() {
    ResiliencePipeline pipeline = limited(3, 1);
    begin(pipeline, 3);

    pipeline.reconfigure(limit(1, 1));
    begin(pipeline, 1);
    assertFigures(pipeline, 3, 1);
    end(1);
    end(2);
    assertThat(service.asked()).isEqualTo(3);
    assertFigures(pipeline, 1, 1);
    end(3);
    assertThat(service.asked()).isEqualTo(4);
    assertFigures(pipeline, 1, 0);
    end(4);
    assertFigures(pipeline, 0, 0);
    assertThat(pipeline.metrics().successfulCalls()).isEqualTo(4);
  }

  @Test
  void whoWaitsStaysInAShorterQueueAndNobodyElseComes() {
    ResiliencePipeline pipeline = limited(1, 3);
    List<CompletableFuture<String>> calls = begin(pipeline, 4);
    pipeline.reconfigure(limit(1, 1));
    assertFigures(pipeline, 1, 3);
    CompletableFuture<String> refused = pipeline.callAsync(service::callAsync);
    assertThat(refused.handle((result, error) -> error).join())
        .hasMessage("Too many calls: 1 are under way and 1 are waiting");
    for (int i = 1; i <= 4; i++) {
      end(i);
    }
    assertThat(calls).allSatisfy(call -> assertThat(call).isCompletedWithValue("ok"));
  }

  @Test
  void withoutALimitNobodyWaitsAndPlacesAreKnownWhenItComesBack() {
    ResiliencePipeline pipeline = limited(1, 2);
    List<CompletableFuture<String>> calls = begin(pipeline, 3);

    pipeline.reconfigure(fixture.pipeline(breaker));
    assertThat(service.asked()).isEqualTo(3);
    assertFigures(pipeline, 3, 0);
    calls.addAll(begin(pipeline, 1));
    assertThat(service.asked()).isEqualTo(4);
    assertFigures(pipeline, 3, 0);

    pipeline.reconfigure(limit(2, 1));
    calls.addAll(begin(pipeline, 1));
    assertThat(service.asked()).isEqualTo(4);
    end(1);
    assertThat(service.asked()).isEqualTo(4);
    end(2);
    assertThat(service.asked()).isEqualTo(5);
    for (int i = 3; i <= 5; i++) {
      end(i);
    }
    assertThat(calls).allSatisfy(call -> assertThat(call).isCompletedWithValue("ok"));
    assertFigures(pipeline, 0, 0);
  }

  @Test
  void aSynchronousCallThatWaitsGetsItsPlace() throws Exception {
    ResiliencePipeline pipeline = limited(1, 1);
    begin(pipeline, 1);
    fixture.timer.runAfter(seconds(5), () -> pipeline.reconfigure(limit(2, 0)));
    assertThat(SyncCaller.call(fixture.timer, () -> pipeline.get(() -> "answer")))
        .isEqualTo("answer");
  }

  @Test
  void aPlaceThatIsGivenByAChangeMayBeGivenUpInIt() {
    ResiliencePipeline pipeline = limited(1, 2);
    begin(pipeline, 1);
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    waiting.add(
        pipeline.callAsync(
            () -> {
              waiting.get(1).cancel(true);
              pipeline.reconfigure(limit(1, 2));
              return CompletableFuture.completedFuture("second");
            }));
    waiting.add(pipeline.callAsync(service::callAsync));

    pipeline.reconfigure(limit(3, 2));
    assertThat(waiting.get(0)).isCompletedWithValue("second");
    assertThat(waiting.get(1)).isCancelled();
    assertThat(service.asked()).isEqualTo(1);
    assertFigures(pipeline, 1, 0);
    end(1);
    assertFigures(pipeline, 0, 0);
  }

  @Test
  void thePipelineThatReportsIsTheSame() {
    ResiliencePipeline pipeline = limited(1, 1);
    List<CallReport> reports = new ArrayList<>();
    ResiliencePipeline reporting = pipeline.reporting(reports::add);
    begin(pipeline, 1);

    reporting.reconfigure(limit(2, 0).retry(retries(2).build()));
    service.fails(Failures.overloaded()).answers("ok");
    CompletableFuture<String> call = reporting.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    assertThat(call).isCompletedWithValue("ok");
    assertThat(reports.get(0).attempts()).hasSize(2);
    assertThat(pipeline.settings()).isSameAs(reporting.settings());
    assertThat(pipeline.metrics()).isEqualTo(reporting.metrics());
  }

  @Test
  void whatIsLeftOfARetryBudgetIsCarriedOver() {
    CircuitBreaker thrifty =
        fixture.breaker("ai", s -> s.failureThreshold(100).retryBudget(RetryBudget.of(0, 1)));
    ResiliencePipeline pipeline = fixture.pipeline(thrifty).retry(retries(2).build()).build();
    service.fails(Failures.overloaded()).answers("ok");
    CompletableFuture<String> first = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    assertThat(first).isCompletedWithValue("ok");

    pipeline.reconfigure(fixture.pipeline(thrifty).retry(retries(5).build()));
    service.fails(Failures.overloaded());
    assertThat(pipeline.callAsync(service::callAsync)).isCompletedExceptionally();
    assertThat(thrifty.metrics().snapshot().retryAttempts()).isEqualTo(1);
  }

  @Test
  void aBreakerThatWasMadeForThePipelineStaysAndIsReconfigured() {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder("own").strategy(Strategy.balanced()).build();
    CircuitBreaker own = pipeline.targets().get(0).breaker();
    own.trip(Duration.ofDays(1), "test");

    pipeline.reconfigure(
        ResiliencePipeline.builder("own").strategy(Strategy.critical()).fallbackTo("new"));
    assertThat(pipeline.targets().get(0).breaker()).isSameAs(own);
    assertThat(own.state()).isEqualTo(CircuitState.OPEN);
    assertThat(own.config()).isEqualTo(Strategy.critical().breakerConfig());
    assertThat(pipeline.targets()).extracting(Target::name).containsExactly("own", "new");
  }

  @Test
  void aBreakerThatWasGivenIsNotTakenForOneOfThePipelinesOwn() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).build();
    pipeline.reconfigure(ResiliencePipeline.builder("ai"));
    assertThat(pipeline.targets().get(0).breaker()).isNotSameAs(breaker);
    assertThat(breaker.config().failureThreshold()).isEqualTo(100);
  }

  @Test
  void whatIsRefusedChangesNothing() {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder("own").limit(ConcurrencyLimit.of(1)).build();
    Settings before = pipeline.settings();
    CircuitBreaker own = pipeline.targets().get(0).breaker();
    PipelineBuilder twice =
        ResiliencePipeline.builder("own").strategy(Strategy.critical()).fallbackTo("own");
    assertThatThrownBy(() -> pipeline.reconfigure(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target: own (expected: another name for each target)");
    assertThat(pipeline.settings()).isSameAs(before);
    assertThat(own.config()).isNotEqualTo(Strategy.critical().breakerConfig());
    assertThatThrownBy(() -> pipeline.reconfigure(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void whatAHedgeHasLearntStaysAsLongAsItsRecipeDoes() {
    Hedge recipe = Hedge.atQuantile(0.9, seconds(2));
    ResiliencePipeline pipeline = fixture.pipeline(breaker).hedge(recipe).build();
    HedgeDelay learnt = pipeline.settings().hedge();
    pipeline.reconfigure(fixture.pipeline(breaker).hedge(recipe).retry(retries(2).build()));
    assertThat(pipeline.settings().hedge()).isSameAs(learnt);
    pipeline.reconfigure(fixture.pipeline(breaker).hedge(Hedge.after(seconds(2))));
    assertThat(pipeline.settings().hedge()).isNotNull().isNotSameAs(learnt);
    pipeline.reconfigure(fixture.pipeline(breaker));
    assertThat(pipeline.settings().hedge()).isNull();
  }
}
