package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

class FluxPipelineTest {
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final Retry ONCE_MORE =
      Retry.builder()
          .maxAttempts(2)
          .waits(WAIT, WAIT)
          .jitter(Retry.Jitter.NONE)
          .idempotent(true)
          .build();

  private final Fixture fixture = new Fixture();
  private final IOException failure = new IOException("gone");

  private static ReactivePipeline reactive(ResiliencePipeline pipeline) {
    return ReactivePipeline.of(pipeline);
  }

  private void assertNothingLeft(ResiliencePipeline pipeline) {
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void aStreamThatFailsBeforeItsFirstItemIsTriedAgain() {
    AtomicInteger calls = new AtomicInteger();
    ResiliencePipeline pipeline = fixture.pipeline().retry(ONCE_MORE).build();
    Flux<Integer> source =
        Flux.defer(() -> calls.incrementAndGet() == 1 ? Flux.error(failure) : Flux.range(1, 3));
    StepVerifier.create(source.transform(PipelineOperator.of(pipeline)))
        .expectSubscription()
        .then(() -> fixture.advance(WAIT))
        .expectNext(1, 2, 3)
        .verifyComplete();
    fixture.assertCounted(1, 1, 0);
    assertNothingLeft(pipeline);
  }

  @Test
  void aStreamThatIsCutAfterItsFirstItemEndsAsItIs() {
    ResiliencePipeline pipeline = fixture.pipeline().retry(ONCE_MORE).build();
    StepVerifier.create(
            reactive(pipeline)
                .flux(
                    attempt -> Flux.just("a").concatWith(Flux.error(failure)),
                    error -> Flux.just("instead")))
        .expectNext("a")
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(failure));
    fixture.assertCounted(0, 1, 0);
  }

  @Test
  void theFallbacksStreamGoesOnAndSeesTheContext() {
    ResiliencePipeline pipeline = fixture.pipeline().build();
    StepVerifier.create(
            reactive(pipeline)
                .<String>flux(
                    attempt -> Flux.error(failure),
                    error ->
                        Flux.deferContextual(context -> Flux.just("sorry", context.get("user"))))
                .contextWrite(context -> context.put("user", "Ada")))
        .expectNext("sorry", "Ada")
        .verifyComplete();
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(1);
  }

  @Test
  void everyAttemptSeesTheContextAndItself() {
    CircuitBreaker second = fixture.breaker("second");
    ResiliencePipeline pipeline = fixture.pipeline().fallbackTo(second).build();
    List<String> seen = new ArrayList<>();
    Flux<String> source =
        Flux.deferContextual(
            context -> {
              Attempt attempt = context.get(Attempt.class);
              seen.add(attempt.target() + " for " + context.get("user"));
              return attempt.number() == 1 ? Flux.error(failure) : Flux.just("a");
            });
    StepVerifier.create(
            source
                .transform(PipelineOperator.of(pipeline))
                .contextWrite(context -> context.put("user", "Ada")))
        .expectNext("a")
        .verifyComplete();
    assertThat(seen).containsExactly("service for Ada", "second for Ada");
  }

  @Test
  void aGapThatIsTooLongIsAFailureAndCancelsTheSource() {
    TestPublisher<String> source = TestPublisher.create();
    ResiliencePipeline pipeline =
        fixture.pipeline().timeouts(Timeouts.NONE.idle(Duration.ofSeconds(5))).build();
    StepVerifier.create(reactive(pipeline).flux(() -> source))
        .then(() -> source.next("a"))
        .expectNext("a")
        .then(() -> fixture.advance(Duration.ofSeconds(5)))
        .verifyError(CallTimeoutException.class);
    source.assertCancelled();
    fixture.assertCounted(0, 1, 0);
    assertNothingLeft(pipeline);
  }

  @Test
  void demandPassesAsItComesAlsoToTheNextAttempt() {
    ResiliencePipeline pipeline = fixture.pipeline().retry(ONCE_MORE).build();
    TestPublisher<Integer> first = TestPublisher.create();
    TestPublisher<Integer> second = TestPublisher.create();
    StepVerifier.create(
            reactive(pipeline).flux(attempt -> attempt.number() == 1 ? first : second), 2)
        .then(() -> first.assertMinRequested(2))
        .then(() -> first.error(failure))
        .then(() -> fixture.advance(WAIT))
        .then(() -> second.assertMinRequested(2))
        .then(() -> second.next(1, 2))
        .expectNext(1, 2)
        .then(() -> second.assertMinRequested(0))
        .thenRequest(1)
        .then(() -> second.next(3).complete())
        .expectNext(3)
        .verifyComplete();
  }

  @Test
  void whoLeavesCancelsWhatIsUnderWayAndLeavesNothing() {
    PublisherProbe<String> source = PublisherProbe.of(Flux.never());
    ResiliencePipeline pipeline = fixture.pipeline().limit(ConcurrencyLimit.of(1)).build();
    StepVerifier.create(reactive(pipeline).flux(source::flux))
        .expectSubscription()
        .then(() -> assertThat(pipeline.metrics().callsInFlight()).isEqualTo(1))
        .thenCancel()
        .verify();
    source.assertWasCancelled();
    fixture.assertCounted(0, 0, 1);

    PublisherProbe<String> instead = PublisherProbe.of(Flux.never());
    StepVerifier.create(
            reactive(pipeline).flux(attempt -> Flux.error(failure), error -> instead.flux()))
        .expectSubscription()
        .then(() -> assertThat(pipeline.metrics().callsInFlight()).isEqualTo(1))
        .thenCancel()
        .verify();
    instead.assertWasCancelled();
    assertNothingLeft(pipeline);
  }

  @Test
  void aRejectionIsWhatTheBreakerSays() {
    fixture.breaker.operate(OperatingMode.FORCED_OPEN);
    StepVerifier.create(reactive(fixture.pipeline().build()).flux(() -> Flux.just("never")))
        .verifyError(CallNotPermittedException.class);
  }

  @Test
  void whatComesAfterACancelIsDiscarded() {
    Publisher<String> stubborn =
        subscriber ->
            subscriber.onSubscribe(
                new Subscription() {
                  @Override
                  public void request(long n) {}

                  @Override
                  public void cancel() {
                    subscriber.onNext("late");
                  }
                });
    List<Object> discarded = new ArrayList<>();
    Recorder<String> subscriber =
        new Recorder<>(1, Operators.enableOnDiscard(Context.empty(), discarded::add));
    reactive(fixture.pipeline().build()).<String>flux(() -> stubborn).subscribe(subscriber);
    subscriber.cancel();
    assertThat(discarded).containsExactly("late");
    assertThat(subscriber.signals()).isEmpty();
    fixture.assertCounted(0, 0, 1);
  }

  @Test
  void aCallThatThrowsOrGivesNullHasFailed() {
    IllegalStateException own = new IllegalStateException();
    ReactivePipeline reactive = reactive(fixture.pipeline().build());
    StepVerifier.create(
            reactive.flux(
                () -> {
                  throw own;
                }))
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(own));
    StepVerifier.create(reactive.flux(() -> null))
        .verifyErrorMessage("the call returned null instead of a publisher");
    fixture.assertCounted(0, 2, 0);
  }
}
