package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.FailureClassifier;
import dev.halfopen.OperatingMode;
import dev.halfopen.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;

class MonoBreakerTest {
  private final Fixture fixture = new Fixture();
  private final CircuitBreaker breaker = fixture.breaker;

  private <T> Mono<T> guarded(Mono<T> source) {
    return source.transform(CircuitBreakerOperator.of(breaker));
  }

  @Test
  void aValueIsASuccessAndPassesAsItIs() {
    StepVerifier.create(guarded(Mono.just("Hello"))).expectNext("Hello").verifyComplete();
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void anEmptyMonoIsASuccess() {
    StepVerifier.create(guarded(Mono.empty())).verifyComplete();
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void anErrorIsAFailureAndReachesTheSubscriberAsItIs() {
    IOException error = new IOException("gone");
    StepVerifier.create(guarded(Mono.error(error)))
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(error));
    fixture.assertCounted(0, 1, 0);

    CompletionException wrapper = new CompletionException(error);
    StepVerifier.create(guarded(Mono.error(wrapper)))
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(wrapper));
    fixture.assertCounted(0, 2, 0);
  }

  @Test
  void theClassifierJudgesTheValue() {
    CircuitBreaker picky =
        CircuitBreaker.of(
            "picky",
            fixture
                .config()
                .classifier(FailureClassifier.builder().failOnResult("bad"::equals).build())
                .build());
    StepVerifier.create(Mono.just("bad").transform(CircuitBreakerOperator.of(picky)))
        .expectNext("bad")
        .verifyComplete();
    assertThat(picky.metrics().snapshot().failedCalls()).isEqualTo(1);

    StepVerifier.create(Mono.<String>empty().transform(CircuitBreakerOperator.of(picky)))
        .verifyComplete();
    assertThat(picky.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @Test
  void nothingHappensBeforeASubscriptionAndEachIsACallOfItsOwn() {
    AtomicInteger subscriptions = new AtomicInteger();
    Mono<Integer> mono = guarded(Mono.fromCallable(subscriptions::incrementAndGet));
    assertThat(fixture.counts().callsInFlight()).isZero();
    assertThat(subscriptions).hasValue(0);

    StepVerifier.create(mono).expectNext(1).verifyComplete();
    StepVerifier.create(mono).expectNext(2).verifyComplete();
    fixture.assertCounted(2, 0, 0);
  }

  @Test
  void whoIsRefusedIsToldSoAndTheSourceIsLeftAlone() {
    PublisherProbe<String> source = PublisherProbe.of(Mono.just("never"));
    Mono<String> mono = guarded(source.mono());
    breaker.operate(OperatingMode.FORCED_OPEN);

    StepVerifier.create(mono)
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        CallNotPermittedException.class,
                        rejection ->
                            assertThat(rejection.circuitBreakerName()).isEqualTo("service")))
        .verify();
    source.assertWasNotSubscribed();
    assertThat(fixture.counts().rejectedCalls()).isEqualTo(1);
    fixture.assertCounted(0, 0, 0);
  }

  @Test
  void theDeferredFormIsTheSame() {
    Mono<String> mono = Mono.just("Hello").transformDeferred(CircuitBreakerOperator.of(breaker));
    StepVerifier.create(mono).expectNext("Hello").verifyComplete();
    StepVerifier.create(mono).expectNext("Hello").verifyComplete();
    fixture.assertCounted(2, 0, 0);
  }

  @Test
  void anOpenBreakerIsTriedAgainInVirtualTime() {
    StepVerifier.withVirtualTime(
            () ->
                guarded(Mono.<String>error(new IOException()))
                    .onErrorResume(
                        IOException.class,
                        e -> Mono.delay(Duration.ofMinutes(1)).then(guarded(Mono.just("back")))))
        .expectSubscription()
        .expectNoEvent(Duration.ofSeconds(59))
        .thenAwait(Duration.ofSeconds(1))
        .expectNext("back")
        .verifyComplete();
    fixture.assertCounted(1, 1, 0);
  }

  @Test
  void theCallHasEndedBeforeAnybodySeesItsOutcome() {
    List<Long> inFlight = new ArrayList<>();
    guarded(Mono.just("Hello"))
        .doOnNext(value -> inFlight.add(fixture.counts().callsInFlight()))
        .block();
    guarded(Mono.empty())
        .doOnSuccess(value -> inFlight.add(fixture.counts().callsInFlight()))
        .block();
    guarded(Mono.error(new IOException()))
        .doOnError(value -> inFlight.add(fixture.counts().callsInFlight()))
        .onErrorComplete()
        .block();
    assertThat(inFlight).containsExactly(0L, 0L, 0L);
  }

  @Test
  void theValueEndsTheCallThoughTheSourceGoesOn() {
    TestPublisher<String> source = TestPublisher.create();
    Recorder<String> subscriber = new Recorder<>();
    guarded(Mono.fromDirect(source)).subscribe(subscriber);
    source.next("Hello");
    fixture.assertCounted(1, 0, 0);
    assertThat(subscriber.signals()).containsExactly("Hello");

    subscriber.cancel();
    source.assertCancelled();
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void whatASourceDoesAfterTheValuePassesAndCountsNothing() {
    IOException error = new IOException();
    TestPublisher<String> source = TestPublisher.create();
    Recorder<String> subscriber = new Recorder<>();
    guarded(Mono.fromDirect(source)).subscribe(subscriber);
    source.next("Hello").error(error);
    assertThat(subscriber.signals()).containsExactly("Hello", error);
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void cancellingIsNeutralAndCancelsTheSource() {
    PublisherProbe<String> source = PublisherProbe.of(Mono.never());
    StepVerifier.create(guarded(source.mono())).thenCancel().verify();
    source.assertWasCancelled();
    fixture.assertCounted(0, 0, 1);
  }

  @Test
  void cancellingAServiceThatHangsIsAFailure() {
    StepVerifier.create(guarded(Mono.never()))
        .expectSubscription()
        .then(() -> fixture.advance(Fixture.HANG.plusNanos(8)))
        .thenCancel()
        .verify();
    fixture.assertCounted(0, 1, 0);

    StepVerifier.create(guarded(Mono.never()))
        .expectSubscription()
        .then(() -> fixture.advance(Fixture.HANG))
        .thenCancel()
        .verify();
    fixture.assertCounted(0, 1, 1);
  }

  @Test
  void whoAskedForNothingWaitedForNothing() {
    Recorder<String> subscriber = new Recorder<>(0);
    guarded(Mono.<String>never()).subscribe(subscriber);
    fixture.advance(Fixture.HANG.multipliedBy(2));
    subscriber.cancel();
    fixture.assertCounted(0, 0, 1);

    Recorder<String> late = new Recorder<>(0);
    guarded(Mono.<String>never()).subscribe(late);
    fixture.advance(Fixture.HANG.multipliedBy(2));
    late.request(1);
    fixture.advance(Fixture.HANG);
    late.request(1);
    late.cancel();
    fixture.assertCounted(0, 0, 2);
  }

  @Test
  void aTimeoutBeforeIsAFailureAndOneBehindIsACancel() {
    StepVerifier.withVirtualTime(() -> guarded(Mono.<String>never().timeout(Duration.ofSeconds(2))))
        .thenAwait(Duration.ofSeconds(2))
        .verifyError(TimeoutException.class);
    fixture.assertCounted(0, 1, 0);

    StepVerifier.withVirtualTime(() -> guarded(Mono.<String>never()).timeout(Duration.ofSeconds(2)))
        .thenAwait(Duration.ofSeconds(2))
        .verifyError(TimeoutException.class);
    fixture.assertCounted(0, 1, 1);
  }

  @Test
  void aValueThatComesTooLateIsDiscarded() {
    List<Object> discarded = new ArrayList<>();
    Mono<String> source =
        Mono.fromDirect(
            (Publisher<String>)
                subscriber ->
                    subscriber.onSubscribe(
                        new Subscription() {
                          @Override
                          public void request(long n) {}

                          @Override
                          public void cancel() {
                            subscriber.onNext("late");
                          }
                        }));
    guarded(source)
        .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
        .subscribe()
        .dispose();
    assertThat(discarded).containsExactly("late");
    fixture.assertCounted(0, 0, 1);
  }

  @Test
  void aSourceThatThrowsInSubscribeHasFailed() {
    IllegalStateException error = new IllegalStateException("broken");
    Mono<String> source =
        new Mono<>() {
          @Override
          public void subscribe(CoreSubscriber<? super String> actual) {
            throw error;
          }
        };
    StepVerifier.create(guarded(source)).verifyErrorSatisfies(e -> assertThat(e).isSameAs(error));
    fixture.assertCounted(0, 1, 0);
  }

  @Test
  void aCancellationOfTheSourcesOwnIsNeutral() {
    StepVerifier.create(guarded(Mono.error(new CancellationException())))
        .verifyError(CancellationException.class);
    fixture.assertCounted(0, 0, 1);
  }

  @Test
  void blockReturnsAndThrowsAsWithoutUs() {
    assertThat(guarded(Mono.just("Hello")).block()).isEqualTo("Hello");
    assertThat(guarded(Mono.<String>empty()).block()).isNull();
    IllegalStateException error = new IllegalStateException();
    assertThatThrownBy(() -> guarded(Mono.error(error)).block()).isSameAs(error);
    fixture.assertCounted(2, 1, 0);
  }

  @Test
  void aSinkThatIsFilledLaterEndsTheCallThen() {
    Sinks.One<String> sink = Sinks.one();
    StepVerifier.create(guarded(sink.asMono()))
        .then(() -> assertThat(fixture.counts().callsInFlight()).isEqualTo(1))
        .then(() -> sink.tryEmitValue("Hello"))
        .expectNext("Hello")
        .verifyComplete();
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void aRetryOfReactorsOwnTakesAPermitForEachAttempt() {
    AtomicInteger attempts = new AtomicInteger();
    Mono<String> source =
        Mono.defer(
            () ->
                attempts.incrementAndGet() < 3
                    ? Mono.error(new IOException())
                    : Mono.just("Hello"));
    StepVerifier.create(guarded(source).retry(2)).expectNext("Hello").verifyComplete();
    fixture.assertCounted(1, 2, 0);
  }

  @Test
  void aVerdictOfTheClassifierHolds() {
    CircuitBreaker throttled =
        CircuitBreaker.of(
            "throttled",
            fixture
                .config()
                .classifier(
                    (result, error) ->
                        error == null
                            ? Verdict.success()
                            : Verdict.throttled(error, Duration.ofSeconds(5)))
                .build());
    Mono<String> mono =
        Mono.<String>error(new IOException()).transform(CircuitBreakerOperator.of(throttled));
    StepVerifier.create(mono).verifyError(IOException.class);
    StepVerifier.create(mono).verifyError(CallNotPermittedException.class);
    fixture.advance(Duration.ofSeconds(5));
    StepVerifier.create(mono).verifyError(IOException.class);
    assertThat(throttled.metrics().snapshot().throttledCalls()).isEqualTo(2);
  }
}
