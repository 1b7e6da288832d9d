package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;

class FluxBreakerTest {
  private final Fixture fixture = new Fixture();
  private final CircuitBreaker breaker = fixture.breaker;

  private <T> Flux<T> guarded(Publisher<T> source) {
    return Flux.from(CircuitBreakerOperator.<T>of(breaker).apply(source));
  }

  @Test
  void aStreamIsASuccessAtItsTrueEnd() {
    TestPublisher<String> source = TestPublisher.create();
    StepVerifier.create(guarded(source))
        .then(() -> source.next("a", "b"))
        .expectNext("a", "b")
        .then(() -> assertThat(fixture.counts().callsInFlight()).isEqualTo(1))
        .then(source::complete)
        .verifyComplete();
    fixture.assertCounted(1, 0, 0);

    StepVerifier.create(guarded(Flux.empty())).verifyComplete();
    fixture.assertCounted(2, 0, 0);
  }

  @Test
  void aStreamThatIsCutIsAFailure() {
    IOException error = new IOException("cut");
    StepVerifier.create(guarded(Flux.just("a").concatWith(Flux.error(error))))
        .expectNext("a")
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(error));
    fixture.assertCounted(0, 1, 0);
  }

  @Test
  void whoIsRefusedIsToldSoAndTheSourceIsLeftAlone() {
    PublisherProbe<String> source = PublisherProbe.of(Flux.just("never"));
    Flux<String> flux = guarded(source.flux());
    breaker.operate(OperatingMode.FORCED_OPEN);
    StepVerifier.create(flux).verifyError(CallNotPermittedException.class);
    source.assertWasNotSubscribed();
    fixture.assertCounted(0, 0, 0);
  }

  @Test
  void demandPassesAsItComes() {
    TestPublisher<Integer> source = TestPublisher.create();
    StepVerifier.create(guarded(source), 0)
        .thenRequest(2)
        .then(() -> source.assertMinRequested(2))
        .then(() -> source.next(1, 2))
        .expectNext(1, 2)
        .thenRequest(1)
        .then(() -> source.assertMinRequested(1))
        .then(() -> source.next(3).complete())
        .expectNext(3)
        .verifyComplete();
    StepVerifier.create(guarded(Flux.range(1, 1000)).limitRate(7))
        .expectNextCount(1000)
        .verifyComplete();
    fixture.assertCounted(2, 0, 0);
  }

  @Test
  void leavingIsNeutralUnlessTheServiceOwesAnItemForTooLong() {
    TestPublisher<Integer> source = TestPublisher.create();
    Recorder<Integer> subscriber = new Recorder<>(1);
    guarded(source).subscribe(subscriber);
    fixture.advance(Fixture.HANG);
    source.next(1);
    fixture.advance(Fixture.HANG.multipliedBy(3)); // nothing is asked for
    subscriber.request(1);
    fixture.advance(Fixture.HANG);
    subscriber.cancel();
    source.assertCancelled();
    fixture.assertCounted(0, 0, 1);

    TestPublisher<Integer> hangs = TestPublisher.create();
    Recorder<Integer> patient = new Recorder<>(2);
    guarded(hangs).subscribe(patient);
    hangs.next(1);
    fixture.advance(Fixture.HANG.plusNanos(8));
    patient.cancel();
    fixture.assertCounted(0, 1, 1);
  }

  @Test
  void whatTheSubscriberDoesWithAnItemIsNoSilenceOfTheService() {
    TestPublisher<Integer> source = TestPublisher.create();
    Recorder<Integer> subscriber = new Recorder<>();
    guarded(source)
        .doOnNext(item -> fixture.advance(Fixture.HANG.multipliedBy(2)))
        .subscribe(subscriber);
    source.next(1);
    subscriber.cancel();
    fixture.assertCounted(0, 0, 1);
  }

  @Test
  void takingSomeLeavesTheRest() {
    PublisherProbe<Integer> source = PublisherProbe.of(Flux.range(1, 10).hide());
    StepVerifier.create(guarded(source.flux()).take(2, false)).expectNext(1, 2).verifyComplete();
    source.assertWasCancelled();
    fixture.assertCounted(0, 0, 1);

    StepVerifier.create(guarded(Flux.range(1, 10)).next()).expectNext(1).verifyComplete();
    fixture.assertCounted(0, 0, 2);
  }

  @Test
  void itemsRenewTheLeaseOfATrialAndDemandDoesNot() {
    breaker.trip(Duration.ofSeconds(1), "test");
    fixture.advance(Duration.ofSeconds(1));
    TestPublisher<Integer> source = TestPublisher.create();
    Recorder<Integer> subscriber = new Recorder<>(1);
    guarded(source).subscribe(subscriber);
    Duration lease = breaker.config().halfOpenCallTimeout();
    for (int i = 0; i < 3; i++) {
      fixture.advance(lease.minusSeconds(1));
      source.next(i);
      subscriber.request(1);
    }
    source.complete();
    fixture.assertCounted(1, 0, 0);
    assertThat(breaker.metrics().snapshot().lateResults()).isZero();

    breaker.trip(Duration.ofSeconds(1), "test");
    fixture.advance(Duration.ofSeconds(1));
    TestPublisher<Integer> silent = TestPublisher.create();
    Recorder<Integer> asking = new Recorder<>(0);
    guarded(silent).subscribe(asking);
    for (int i = 0; i < 3; i++) {
      fixture.advance(lease.minusSeconds(1));
      asking.request(1);
    }
    silent.complete();
    assertThat(breaker.metrics().snapshot().lateResults()).isEqualTo(1);
  }

  @Test
  void silenceInFlightIsEvidenceOnlyWhileSomethingIsOwed() {
    Duration limit = Duration.ofSeconds(10);
    CircuitBreaker watched =
        CircuitBreaker.of(
            "watched",
            fixture.config().silenceIsFailureAfter(limit, limit.multipliedBy(3)).build());
    CircuitBreakerOperator<Integer> operator = CircuitBreakerOperator.of(watched);
    Recorder<Integer> unasked = new Recorder<>(0);
    Recorder<Integer> unaskedMono = new Recorder<>(0);
    Recorder<Integer> asking = new Recorder<>(1);
    Recorder<Integer> askingMono = new Recorder<>(1);
    Flux.<Integer>never().transform(operator).subscribe(unasked);
    Mono.<Integer>never().transform(operator).subscribe(unaskedMono);
    Flux.<Integer>never().transform(operator).subscribe(asking);
    Mono.<Integer>never().transform(operator).subscribe(askingMono);
    fixture.advance(limit.multipliedBy(2));
    assertThat(watched.status().silentCalls()).as("the stream").isEqualTo(1);
    fixture.advance(limit.multipliedBy(2));
    assertThat(watched.status().silentCalls()).as("the whole answer, too").isEqualTo(2);

    unasked.request(1);
    unaskedMono.request(1);
    fixture.advance(limit.multipliedBy(2));
    assertThat(watched.status().silentCalls()).isEqualTo(3);
    fixture.advance(limit.multipliedBy(2));
    assertThat(watched.status().silentCalls()).isEqualTo(4);
    List.of(unasked, unaskedMono, asking, askingMono).forEach(Recorder::cancel);
    assertThat(watched.status().silentCalls()).isZero();
  }

  @Test
  void aSubscriberThatThrowsLeaves() {
    PublisherProbe<Integer> source = PublisherProbe.of(Flux.range(1, 3).hide());
    Error fatal = new LinkageError("the subscriber's own");
    assertThatThrownBy(
            () ->
                guarded(source.flux())
                    .subscribe(
                        new Thrower<>(
                            item -> {
                              throw fatal;
                            })))
        .isSameAs(fatal);
    source.assertWasCancelled();
    fixture.assertCounted(0, 0, 1);
  }

  private static final class Thrower<T> implements reactor.core.CoreSubscriber<T> {
    private final java.util.function.Consumer<T> onNext;

    Thrower(java.util.function.Consumer<T> onNext) {
      this.onNext = onNext;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T item) {
      onNext.accept(item);
    }

    @Override
    public void onError(Throwable error) {
      throw Exceptions.propagate(error);
    }

    @Override
    public void onComplete() {}
  }

  @Test
  void anyPublisherCanBeProtected() {
    Publisher<String> plain = subscriber -> Flux.just("a").subscribe(subscriber);
    StepVerifier.create(guarded(plain)).expectNext("a").verifyComplete();
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void aThousandSubscriptionsLeaveNothing() {
    List<Integer> all =
        Flux.range(0, 1000)
            .flatMap(i -> guarded(Flux.just(i)), 16)
            .collectList()
            .block(Fixture.PATIENCE);
    assertThat(all).hasSize(1000);
    fixture.assertCounted(1000, 0, 0);
  }
}
