package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.timeout.CallTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * C22: a breaker inside of itself, one call at two layers: the inner call joins the one around it,
 * and proposes what that came to.
 */
class JoiningTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final CircuitBreaker breaker = given.breaker;
  private final CircuitBreaker other = CircuitBreaker.of("other");
  private final CompletableFuture<String> source = new CompletableFuture<>();

  private static String fails() throws IOException {
    throw Fixture.BOOM;
  }

  private String failsInside() {
    try {
      return breaker.call(JoiningTest::fails);
    } catch (IOException e) {
      return "rescued";
    }
  }

  private void trialIsDue() {
    given.fail();
    given.advanceSeconds(30);
  }

  private void isOneCall() {
    assertThat(given.counted().totalCalls()).isEqualTo(given.counted().circuitBreakerOpens() + 1);
    assertThat(given.counted().rejectedCalls()).isZero();
    assertThat(given.counted().lateResults()).isZero();
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void aHealthyServiceIsTakenBackThroughTwoLayers() {
    trialIsDue();
    assertThat(breaker.call(() -> breaker.call(() -> "well"))).isEqualTo("well");
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    isOneCall();
  }

  @Test
  void everyKindOfCallJoinsTheOneAroundIt() {
    for (Layer outer : Layer.values()) {
      for (Layer inner : Layer.values()) {
        Fixture fresh = Fixture.withThreshold(1);
        fresh.fail();
        fresh.advanceSeconds(30);
        String answer = outer.call(fresh.breaker, () -> inner.call(fresh.breaker, () -> "well"));
        assertThat(answer).as("%s around %s", outer, inner).isEqualTo("well");
        assertThat(fresh.state()).as("%s around %s", outer, inner).isEqualTo(CircuitState.CLOSED);
        assertThat(fresh.counted().totalCalls()).as("%s around %s", outer, inner).isEqualTo(2);
        assertThat(fresh.counted().callsInFlight()).isZero();
      }
    }
  }

  @Test
  void joinsThroughAnyDepthAndThroughOthersBetween() {
    trialIsDue();
    String answer =
        breaker.call(
            () ->
                other.call(
                    () ->
                        breaker.call(
                            () -> other.get(() -> breaker.get(() -> breaker.get(() -> "well"))))));
    assertThat(answer).isEqualTo("well");
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    isOneCall();
    assertThat(other.metrics().snapshot().totalCalls()).isEqualTo(1);
  }

  @Test
  void joinsThroughHundredsOfLayers() {
    trialIsDue();
    assertThat(nested(500)).isEqualTo("well");
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    isOneCall();
    assertThat(nested(3)).isEqualTo("well");
    assertThat(given.counted().successfulCalls()).isEqualTo(2);
  }

  private String nested(int depth) {
    return depth == 0 ? "well" : breaker.call(() -> nested(depth - 1));
  }

  @Test
  void whatTheLastInnerOneSaidCounts() {
    given.advanceSeconds(1);
    breaker.run(this::failsInside);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.rejection()).hasCause(Fixture.BOOM);
  }

  @Test
  void aRetryInsideThatSucceedsIsASuccess() {
    breaker.run(
        () -> {
          failsInside();
          breaker.run(() -> {});
        });
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    isOneCall();
  }

  @Test
  void aNestedProposalCountsInTheOrderOfTheEnds() {
    breaker.run(
        () ->
            breaker.run(
                () -> {
                  failsInside();
                  breaker.run(() -> {});
                }));
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    breaker.run(
        () -> {
          breaker.run(() -> breaker.run(() -> {}));
          breaker.run(this::failsInside);
        });
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void anInnerNeutralDecidesNothing() {
    breaker.run(
        () -> {
          failsInside();
          breaker.acquirePermit().ignore();
        });
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    given.advanceSeconds(30);
    breaker.run(() -> breaker.acquirePermit().close());
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void theCallerSeesItsOwnOutcome() {
    assertThatThrownBy(
            () ->
                breaker.run(
                    () -> {
                      breaker.run(() -> {});
                      throw Fixture.BOOM;
                    }))
        .isSameAs(Fixture.BOOM);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(breaker.<String>get(this::failsInside)).isEqualTo("rescued");
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void aThrottledInnerCallClosesTheGateAtTheEndAndNotBefore() {
    breaker.run(
        () -> {
          breaker.acquirePermit().report(Verdict.throttled(null, Duration.ofSeconds(7)));
          assertThat(breaker.status().throttledUntil()).isNull();
          breaker.acquirePermit().ignore();
        });
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(given.counted().throttledCalls()).isEqualTo(1);
  }

  @Test
  void partOfAnAdmittedCallIsNeverRefused() {
    breaker.run(
        () -> {
          given.report(Verdict.throttled(null, Duration.ofSeconds(7)));
          breaker.trip(Duration.ofSeconds(30), "by hand");
          breaker.operate(OperatingMode.FORCED_OPEN);
          breaker.run(() -> {});
        });
    assertThat(given.counted().rejectedCalls()).isZero();
    assertThat(given.counted().lateResults()).isEqualTo(1);
  }

  @Test
  void ofAFanOutTheFirstJoinsAndTheOthersAreCallsOfTheirOwn() {
    trialIsDue();
    List<CompletableFuture<String>> futures = new ArrayList<>();
    List<CompletableFuture<String>> sources = new ArrayList<>();
    breaker.run(
        () -> {
          for (int i = 0; i < 5; i++) {
            CompletableFuture<String> one = new CompletableFuture<>();
            sources.add(one);
            futures.add(breaker.callAsync(() -> one));
          }
          assertThat(breaker.status().trialsInFlight()).isEqualTo(1);
          sources.get(0).complete("well");
        });
    assertThat(futures.get(0)).isCompletedWithValue("well");
    assertThat(futures.subList(1, 5)).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(given.counted().rejectedCalls()).isEqualTo(4);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void whatRunsOnOtherThreadsIsACallOfItsOwn() {
    breaker.run(() -> CompletableFuture.runAsync(() -> breaker.run(() -> {})).join());
    assertThat(given.counted().successfulCalls()).isEqualTo(2);
  }

  @Test
  void afterTheEndNothingJoinsAndNothingIsHeard() {
    Permit outer = breaker.acquirePermit();
    List<Permit> inner = new ArrayList<>();
    outer.around(() -> inner.add(breaker.acquirePermit()));
    assertThat(given.counted().callsInFlight()).isEqualTo(1);
    outer.around(
        () -> {
          assertThat(outer.end("well", null)).isEqualTo(Verdict.success());
          breaker.run(() -> {});
        });
    inner.get(0).fail(Fixture.BOOM);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().successfulCalls()).isEqualTo(2);
    assertThat(given.counted().totalCalls()).isEqualTo(2);
  }

  @Test
  void aPermitJoinsNothingOutsideOfItsSections() {
    Permit outer = breaker.acquirePermit();
    breaker.run(() -> {});
    outer.around(() -> breaker.run(() -> {}));
    breaker.run(() -> {});
    outer.close();
    assertThat(given.counted().successfulCalls()).isEqualTo(3);
    assertThat(given.counted().totalCalls()).isEqualTo(3);
  }

  @Test
  void theHolderLearnsTheVerdictThatCounts() {
    Permit outer = breaker.acquirePermit();
    Verdict throttled = Verdict.throttled(null, Duration.ofSeconds(1));
    outer.around(() -> breaker.acquirePermit().report(throttled));
    assertThat(outer.end("an answer of the client's own", null)).isSameAs(throttled);
    assertThat(outer.end("again", null)).isNull();
  }

  @Test
  void aPipelinesTimeLimitCountsBeforeAll() {
    for (Layer inner : List.of(Layer.CALL, Layer.ASYNC)) {
      CallTimeoutException tooLate =
          new CallTimeoutException(CallTimeoutException.Limit.ATTEMPT, Duration.ofSeconds(2));
      Fixture fresh = Fixture.withThreshold(1);
      Permit byVerdict = fresh.breaker.acquirePermit();
      byVerdict.around(() -> inner.call(fresh.breaker, () -> "well"));
      byVerdict.report(Verdict.failure(tooLate, null));
      assertThat(fresh.state()).isEqualTo(CircuitState.OPEN);
      fresh.breaker.reset();
      Permit byError = fresh.breaker.acquirePermit();
      byError.around(() -> inner.call(fresh.breaker, () -> "well"));
      assertThat(byError.end(null, tooLate)).isInstanceOf(Verdict.Failure.class);
      assertThat(fresh.rejection()).hasCause(tooLate);
    }
  }

  @Test
  void aTimeLimitOnTheOuterFutureCountsBeforeAll() {
    CompletableFuture<String> outer =
        breaker.callAsync(() -> breaker.callAsync(() -> source).thenCompose(x -> never()));
    source.complete("well");
    outer.completeExceptionally(new TimeoutException());
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
  }

  private static CompletableFuture<String> never() {
    return new CompletableFuture<>();
  }

  @Test
  void anInnerLimitIsAFailureOnlyUntilARetryInsideSucceeds() {
    breaker.run(
        () -> {
          breaker.callAsync(() -> source).completeExceptionally(new TimeoutException());
          breaker.run(() -> {});
        });
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    breaker.run(
        () ->
            breaker
                .callAsync(CompletableFuture<String>::new)
                .completeExceptionally(new TimeoutException()));
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(2);
  }

  @Test
  void aServiceThatHangsBeneathACallThatIsGivenUpFails() {
    CompletableFuture<String> outer = breaker.callAsync(() -> breaker.callAsync(() -> source));
    given.advanceSeconds(6);
    outer.cancel(true);
    assertThat(source).isCancelled();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void aCallThatIsGivenUpSoonIsNeutral() {
    CompletableFuture<String> outer = breaker.callAsync(() -> breaker.callAsync(() -> source));
    outer.cancel(true);
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void whatTheServiceAnsweredCountsAlsoWhenTheCallIsGivenUp() {
    CompletableFuture<String> outer =
        breaker.callAsync(() -> breaker.callAsync(() -> source).thenCompose(x -> never()));
    source.complete("well");
    given.advanceSeconds(6);
    outer.cancel(true);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void signsOfLifeInsideKeepTheOuterOneAlive() {
    Fixture leased =
        new Fixture(s -> s.failureThreshold(1).halfOpenCallTimeout(Duration.ofSeconds(10)));
    leased.fail();
    leased.advanceSeconds(30);
    Permit outer = leased.breaker.acquirePermit();
    List<Permit> inner = new ArrayList<>();
    outer.around(() -> inner.add(leased.breaker.acquirePermit()));
    for (int i = 0; i < 5; i++) {
      leased.advanceSeconds(9);
      inner.get(0).renew();
      assertThat(leased.breaker.tryAcquirePermit()).isNull();
    }
    leased.advanceSeconds(4);
    outer.abandon();
    assertThat(leased.counted().ignoredCalls()).as("4 s of silence are no hanging").isEqualTo(1);
    assertThat(leased.state()).isEqualTo(CircuitState.HALF_OPEN);
  }

  @Test
  void aSlowInnerCallIsSlowForBoth() {
    Permit outer = breaker.acquirePermit();
    outer.around(
        () -> breaker.acquirePermit().report(Verdict.success(), Duration.ofSeconds(1), true));
    outer.succeed();
    assertThat(given.counted().slowCalls()).isEqualTo(1);
  }

  @Test
  void theSubscribersOwnCallsAreNotPartOfTheStream() {
    List<Long> seen = new ArrayList<>();
    RecordingSubscriber<String> subscriber =
        new RecordingSubscriber<>(
            item -> {
              breaker.run(() -> {});
              seen.add(given.counted().successfulCalls());
            });
    breaker.<String>callStream(() -> Layer.publisher(Stream.of("a", "b"))).subscribe(subscriber);
    subscriber.request(2);
    assertThat(seen).containsExactly(1L, 2L);
    assertThat(given.counted().successfulCalls()).isEqualTo(3);
  }

  @Test
  void butTheyArePartOfACallThatIsAroundAll() {
    trialIsDue();
    List<String> answers = new ArrayList<>();
    breaker.run(
        () -> {
          RecordingSubscriber<String> subscriber =
              new RecordingSubscriber<>(item -> answers.add(breaker.get(() -> item)));
          other.<String>callStream(() -> Layer.publisher(Stream.of("a"))).subscribe(subscriber);
          subscriber.request(1);
        });
    assertThat(answers).containsExactly("a");
    isOneCall();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aThreadForgetsTheLayersThatAStackOverflowLeft() {
    assertThatThrownBy(() -> nested(10_000_000)).isInstanceOf(StackOverflowError.class);
    long before = given.counted().totalCalls();
    breaker.run(() -> {});
    assertThat(given.counted().totalCalls()).isEqualTo(before + 1);
  }
}
