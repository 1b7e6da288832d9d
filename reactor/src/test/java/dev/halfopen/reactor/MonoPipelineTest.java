package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Failover;
import dev.halfopen.FailureClassifier;
import dev.halfopen.OperatingMode;
import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.Hedge;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Target;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

class MonoPipelineTest {
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final Fixture fixture = new Fixture();
  private final IOException failure = new IOException("gone");

  private static Retry retries(int attempts) {
    return Retry.builder()
        .maxAttempts(attempts)
        .waits(WAIT, WAIT)
        .jitter(Retry.Jitter.NONE)
        .idempotent(true)
        .build();
  }

  private ReactivePipeline reactive(ResiliencePipeline pipeline) {
    return ReactivePipeline.of(pipeline);
  }

  private void assertNothingLeft(ResiliencePipeline pipeline) {
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(pipeline.metrics().callsWaiting()).isZero();
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void nothingHappensBeforeASubscriptionAndEachIsACallOfItsOwn() {
    AtomicInteger calls = new AtomicInteger();
    ResiliencePipeline pipeline = fixture.pipeline().build();
    Mono<Integer> mono = reactive(pipeline).mono(() -> Mono.just(calls.incrementAndGet()));
    assertThat(calls).hasValue(0);
    assertThat(pipeline.metrics().totalCalls()).isZero();

    StepVerifier.create(mono).expectNext(1).verifyComplete();
    StepVerifier.create(mono).expectNext(2).verifyComplete();
    assertThat(pipeline.metrics().successfulCalls()).isEqualTo(2);
    fixture.assertCounted(2, 0, 0);
  }

  @Test
  void anEmptyMonoIsASuccess() {
    ResiliencePipeline pipeline = fixture.pipeline().build();
    StepVerifier.create(reactive(pipeline).mono(Mono::empty)).verifyComplete();
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void aFailureIsTriedAgainAfterItsWait() {
    AtomicInteger calls = new AtomicInteger();
    ResiliencePipeline pipeline = fixture.pipeline().retry(retries(3)).build();
    Mono<String> source =
        Mono.defer(() -> calls.incrementAndGet() < 3 ? Mono.error(failure) : Mono.just("third"));
    StepVerifier.create(source.transform(PipelineOperator.of(pipeline)))
        .expectSubscription()
        .then(() -> assertThat(calls).hasValue(1))
        .then(() -> fixture.advance(WAIT))
        .then(() -> assertThat(calls).hasValue(2))
        .then(() -> fixture.advance(WAIT))
        .expectNext("third")
        .verifyComplete();
    fixture.assertCounted(1, 2, 0);
    assertNothingLeft(pipeline);
  }

  @Test
  void aValueThatIsJudgedAFailureIsTriedAgain() {
    CircuitBreaker picky =
        CircuitBreaker.of(
            "picky",
            fixture
                .config()
                .classifier(FailureClassifier.builder().failOnResult("bad"::equals).build())
                .build());
    ResiliencePipeline pipeline = fixture.pipeline(picky).retry(retries(2)).build();
    Mono<String> mono =
        reactive(pipeline).mono(attempt -> Mono.just(attempt.number() == 1 ? "bad" : "good"));
    StepVerifier.create(mono)
        .expectSubscription()
        .then(() -> fixture.advance(WAIT))
        .expectNext("good")
        .verifyComplete();
  }

  @Test
  void theErrorOfTheLastAttemptReachesTheSubscriberAsItIs() {
    CompletionException own = new CompletionException(failure);
    ResiliencePipeline pipeline = fixture.pipeline().build();
    StepVerifier.create(reactive(pipeline).mono(() -> Mono.error(own)))
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(own));
    StepVerifier.create(
            reactive(pipeline)
                .mono(
                    () -> {
                      throw own;
                    }))
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(own));
    StepVerifier.create(reactive(pipeline).mono(() -> null))
        .verifyErrorMessage("the call returned null instead of a Mono");
    fixture.assertCounted(0, 3, 0);
  }

  @Test
  void aSourceInVirtualTimeIsWaitedFor() {
    ResiliencePipeline pipeline =
        fixture.pipeline().timeouts(Timeouts.NONE.deadline(Duration.ofSeconds(3))).build();
    StepVerifier.withVirtualTime(
            () ->
                Mono.delay(Duration.ofHours(1))
                    .thenReturn("Hello")
                    .transform(PipelineOperator.of(pipeline)))
        .expectSubscription()
        .expectNoEvent(Duration.ofMinutes(59))
        .thenAwait(Duration.ofMinutes(1))
        .expectNext("Hello")
        .verifyComplete();
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void theDeadlineEndsItAndCancelsTheSource() {
    PublisherProbe<String> source = PublisherProbe.of(Mono.never());
    ResiliencePipeline pipeline =
        fixture.pipeline().timeouts(Timeouts.NONE.deadline(Duration.ofSeconds(3))).build();
    StepVerifier.create(reactive(pipeline).mono(source::mono))
        .expectSubscription()
        .then(() -> fixture.advance(Duration.ofSeconds(3)))
        .verifyError(CallTimeoutException.class);
    source.assertWasCancelled();
    fixture.assertCounted(0, 1, 0);
    assertNothingLeft(pipeline);
  }

  @Test
  void theNextTargetAnswersAsTheVerdictSaysWhoCanHelp() {
    CircuitBreaker same = fixture.breaker("same provider");
    CircuitBreaker other = fixture.breaker("other provider");
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(Target.of(fixture.breaker).provider("a"))
            .fallbackTo(Target.of(same).provider("a"))
            .fallbackTo(Target.of(other).provider("b"))
            .timer(fixture.timer)
            .executor(Runnable::run)
            .build();
    AIServiceException quota =
        new AIServiceException("spent") {
          @Override
          public Failover failover() {
            return Failover.OTHER_PROVIDER;
          }
        };
    Mono<String> mono =
        reactive(pipeline)
            .mono(
                attempt -> attempt.number() == 1 ? Mono.error(quota) : Mono.just(attempt.target()));
    StepVerifier.create(mono).expectNext("other provider").verifyComplete();
    assertThat(same.metrics().snapshot().totalCalls()).isZero();
  }

  @Test
  void aSourceFindsItsAttemptInTheContext() {
    CircuitBreaker second = fixture.breaker("second");
    fixture.breaker.operate(OperatingMode.FORCED_OPEN);
    ResiliencePipeline pipeline = fixture.pipeline().fallbackTo(second).build();
    Mono<String> source =
        Mono.deferContextual(
            context ->
                Mono.just(context.get(Attempt.class).target() + " for " + context.get("user")));
    StepVerifier.create(
            source
                .transform(PipelineOperator.of(pipeline))
                .contextWrite(context -> context.put("user", "Ada")))
        .expectNext("second for Ada")
        .verifyComplete();
  }

  @Test
  void aRejectionIsWhatTheBreakerSays() {
    fixture.breaker.operate(OperatingMode.FORCED_OPEN);
    PublisherProbe<String> source = PublisherProbe.of(Mono.just("never"));
    ResiliencePipeline pipeline = fixture.pipeline().build();
    StepVerifier.create(reactive(pipeline).mono(source::mono))
        .verifyError(CallNotPermittedException.class);
    source.assertWasNotSubscribed();
    assertThat(pipeline.metrics().rejectedCalls()).isEqualTo(1);
  }

  @Test
  void theFallbackIsAMonoItselfAndSeesTheFailureAndTheContext() {
    ResiliencePipeline pipeline = fixture.pipeline().build();
    List<Throwable> failures = new ArrayList<>();
    Mono<String> mono =
        reactive(pipeline)
            .mono(
                attempt -> Mono.error(failure),
                error -> {
                  failures.add(error);
                  return Mono.deferContextual(
                      context -> Mono.just("sorry, " + context.get("user")));
                });
    StepVerifier.create(mono.contextWrite(context -> context.put("user", "Ada")))
        .expectNext("sorry, Ada")
        .verifyComplete();
    assertThat(failures).containsExactly(failure);
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(1);
    fixture.assertCounted(0, 1, 0);
  }

  @Test
  void aFallbackThatFailsIsNoAnswer() {
    ResiliencePipeline pipeline = fixture.pipeline().build();
    IllegalStateException own = new IllegalStateException();
    StepVerifier.create(
            reactive(pipeline).mono(attempt -> Mono.error(failure), error -> Mono.error(own)))
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(own));
    StepVerifier.create(reactive(pipeline).mono(attempt -> Mono.error(failure), error -> null))
        .verifyErrorMessage("the call returned null instead of a Mono");
    assertThat(pipeline.metrics().fallbackAnswers()).isZero();
    assertThat(pipeline.metrics().failedCalls()).isEqualTo(2);
  }

  @Test
  void whoLeavesCancelsWhatIsUnderWay() {
    PublisherProbe<String> source = PublisherProbe.of(Mono.never());
    PublisherProbe<String> instead = PublisherProbe.of(Mono.never());
    ResiliencePipeline pipeline = fixture.pipeline().limit(ConcurrencyLimit.of(1)).build();
    StepVerifier.create(reactive(pipeline).mono(attempt -> source.mono(), error -> instead.mono()))
        .expectSubscription()
        .then(() -> assertThat(pipeline.metrics().callsInFlight()).isEqualTo(1))
        .thenCancel()
        .verify();
    source.assertWasCancelled();
    instead.assertWasNotSubscribed();
    fixture.assertCounted(0, 0, 1);

    StepVerifier.create(
            reactive(pipeline).mono(attempt -> Mono.error(failure), error -> instead.mono()))
        .expectSubscription()
        .then(() -> assertThat(pipeline.metrics().callsInFlight()).isEqualTo(1))
        .thenCancel()
        .verify();
    instead.assertWasCancelled();
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(2);
    assertNothingLeft(pipeline);
  }

  @Test
  void whoLeavesAServiceThatHangsHasSeenAFailure() {
    ResiliencePipeline pipeline = fixture.pipeline().build();
    StepVerifier.create(reactive(pipeline).mono(Mono::never))
        .expectSubscription()
        .then(() -> fixture.advance(Fixture.HANG.plusNanos(8)))
        .thenCancel()
        .verify();
    fixture.assertCounted(0, 1, 0);
  }

  @Test
  void whoLeavesInTheQueueOrInAWaitLeavesNothing() {
    ResiliencePipeline pipeline =
        fixture.pipeline().limit(ConcurrencyLimit.of(1).queue(1)).retry(retries(2)).build();
    Sinks.One<String> first = Sinks.one();
    Recorder<String> admitted = new Recorder<>();
    reactive(pipeline).mono(first::asMono).subscribe(admitted);
    StepVerifier.create(reactive(pipeline).mono(() -> Mono.just("queued")))
        .expectSubscription()
        .then(() -> assertThat(pipeline.metrics().callsWaiting()).isEqualTo(1))
        .thenCancel()
        .verify();
    first.tryEmitValue("Hello");
    assertThat(admitted.signals()).containsExactly("Hello", Recorder.COMPLETE);

    StepVerifier.create(reactive(pipeline).mono(() -> Mono.error(failure)))
        .expectSubscription()
        .thenCancel()
        .verify();
    assertNothingLeft(pipeline);
  }

  @Test
  void aHedgeAnswersWhenTheFirstIsSlowAndTheLoserIsCancelled() {
    PublisherProbe<String> slow = PublisherProbe.of(Mono.never());
    ResiliencePipeline pipeline =
        fixture.pipeline().hedge(Hedge.after(Duration.ofSeconds(1))).build();
    StepVerifier.create(
            reactive(pipeline)
                .mono(attempt -> attempt.isHedge() ? Mono.just("hedge") : slow.mono()))
        .expectSubscription()
        .then(() -> fixture.advance(Duration.ofSeconds(1)))
        .expectNext("hedge")
        .verifyComplete();
    slow.assertWasCancelled();
    fixture.assertCounted(1, 0, 1);
  }

  @Test
  void theValueIsHeldUntilItIsAskedFor() {
    ResiliencePipeline pipeline = fixture.pipeline().build();
    StepVerifier.create(reactive(pipeline).mono(() -> Mono.just("Hello")), 0)
        .expectSubscription()
        .then(() -> fixture.assertCounted(1, 0, 0))
        .thenRequest(1)
        .expectNext("Hello")
        .verifyComplete();

    List<Object> discarded = new ArrayList<>();
    Recorder<String> subscriber =
        new Recorder<>(
            0, Operators.enableOnDiscard(reactor.util.context.Context.empty(), discarded::add));
    reactive(pipeline).<String>mono(() -> Mono.just("unasked")).subscribe(subscriber);
    subscriber.cancel();
    assertThat(discarded).containsExactly("unasked");
    assertThat(subscriber.signals()).isEmpty();
  }

  @Test
  void blockWorksAndTheCallHasEndedBeforeAnybodySeesIt() {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(CircuitBreaker.of("real")).retry(retries(2)).build();
    List<Long> inFlight = new ArrayList<>();
    @Nullable String value =
        reactive(pipeline)
            .<String>mono(() -> Mono.just("Hello"))
            .doOnNext(v -> inFlight.add(pipeline.metrics().callsInFlight()))
            .block(Fixture.PATIENCE);
    assertThat(value).isEqualTo("Hello");
    assertThat(inFlight).containsExactly(0L);
  }
}
