package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.pipeline.Context;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What Reactor's users rely on around operators: contexts, schedulers, fusion, hooks, scanning. */
class ContextAndThreadsTest {
  private static final Retry AT_ONCE =
      Retry.builder()
          .maxAttempts(2)
          .waits(Duration.ofMillis(1), Duration.ofMillis(1))
          .jitter(Retry.Jitter.NONE)
          .idempotent(true)
          .build();

  private final Fixture fixture = new Fixture();
  private final CircuitBreaker breaker = fixture.breaker;

  @AfterEach
  void resetHooks() {
    Hooks.resetOnOperatorDebug();
    Hooks.resetOnEachOperator();
    MDC.clear();
  }

  private static Mono<String> user() {
    return Mono.deferContextual(context -> Mono.just(context.get("user")));
  }

  @Test
  void theContextReachesTheSourceThroughABreaker() {
    StepVerifier.create(
            user()
                .transform(CircuitBreakerOperator.of(breaker))
                .contextWrite(context -> context.put("user", "Ada")))
        .expectNext("Ada")
        .verifyComplete();
    StepVerifier.create(
            user()
                .flux()
                .transform(CircuitBreakerOperator.of(breaker))
                .contextWrite(context -> context.put("user", "Ada")))
        .expectNext("Ada")
        .verifyComplete();
    fixture.assertCounted(2, 0, 0);
  }

  @Test
  void theSubscribersContextIsItsOwn() {
    Recorder<String> subscriber = new Recorder<>(1, reactor.util.context.Context.of("user", "Ada"));
    Mono.just("a").transform(CircuitBreakerOperator.of(breaker)).subscribe(subscriber);
    assertThat(subscriber.currentContext().stream().map(java.util.Map.Entry::getKey))
        .containsExactly("user");
    assertThat(subscriber.signals()).containsExactly("a", Recorder.COMPLETE);
  }

  @Test
  void theContextReachesLaterAttemptsOnOtherThreads() {
    AtomicInteger attempts = new AtomicInteger();
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(CircuitBreaker.of("real")).retry(AT_ONCE).build();
    Mono<String> source =
        Mono.defer(() -> attempts.incrementAndGet() == 1 ? Mono.error(new IOException()) : user());
    assertThat(
            source
                .transform(PipelineOperator.of(pipeline))
                .contextWrite(context -> context.put("user", "Ada"))
                .block(Fixture.PATIENCE))
        .isEqualTo("Ada");
  }

  @Test
  void theMdcIsCarriedToLaterAttemptsAndSignals() {
    MDC.put("request", "42");
    List<String> seen = new CopyOnWriteArrayList<>();
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(CircuitBreaker.of("real"))
            .retry(AT_ONCE)
            .context(Context.mdc())
            .build();
    Mono<String> mono =
        ReactivePipeline.of(pipeline)
            .mono(
                attempt -> {
                  seen.add(MDC.get("request"));
                  return attempt.number() == 1 ? Mono.error(new IOException()) : Mono.just("Hello");
                });
    mono.doOnNext(value -> seen.add(MDC.get("request"))).block(Fixture.PATIENCE);
    assertThat(seen).containsExactly("42", "42", "42");
  }

  @Test
  void schedulersOnEitherSideWork() {
    assertThat(
            Mono.fromCallable(() -> Thread.currentThread().getName())
                .subscribeOn(Schedulers.boundedElastic())
                .transform(CircuitBreakerOperator.of(breaker))
                .block(Fixture.PATIENCE))
        .startsWith("boundedElastic");
    assertThat(
            Mono.fromCallable(() -> Thread.currentThread().getName())
                .transform(CircuitBreakerOperator.of(breaker))
                .subscribeOn(Schedulers.boundedElastic())
                .block(Fixture.PATIENCE))
        .startsWith("boundedElastic");
    assertThat(
            Flux.range(1, 1000)
                .publishOn(Schedulers.parallel(), 8)
                .transform(CircuitBreakerOperator.of(breaker))
                .publishOn(Schedulers.parallel(), 3)
                .count()
                .block(Fixture.PATIENCE))
        .isEqualTo(1000);
    fixture.assertCounted(3, 0, 0);
  }

  @Test
  void aFusedSourceIsNotReadPastTheBreaker() {
    Flux<Integer> fused = Flux.range(1, 10);
    assertThat(fused).isInstanceOf(Fuseable.class);
    Flux<Integer> guarded = fused.transform(CircuitBreakerOperator.of(breaker));
    assertThat(guarded).isNotInstanceOf(Fuseable.class);
    StepVerifier.create(guarded.map(i -> i * 2).filter(i -> i > 10).publishOn(Schedulers.single()))
        .expectNext(12, 14, 16, 18, 20)
        .expectComplete()
        .verify(Fixture.PATIENCE);
    Mono<Integer> scalar = Mono.just(1).transform(CircuitBreakerOperator.of(breaker));
    StepVerifier.create(Flux.range(1, 3).flatMap(i -> scalar)).expectNext(1, 1, 1).verifyComplete();
    fixture.assertCounted(4, 0, 0);
  }

  @Test
  void operatorDebugNamesTheOperatorAndKeepsTheException() {
    Hooks.onOperatorDebug();
    IOException failure = new IOException("gone");
    StepVerifier.create(
            Mono.error(failure).transform(CircuitBreakerOperator.of(breaker)).map(x -> x))
        .verifyErrorSatisfies(
            e -> {
              assertThat(e).isSameAs(failure);
              assertThat(e.getSuppressed()[0])
                  .hasStackTraceContaining("Mono.transform")
                  .hasStackTraceContaining("ContextAndThreadsTest");
            });
    ResiliencePipeline pipeline = fixture.pipeline().build();
    StepVerifier.create(Flux.error(failure).transform(PipelineOperator.of(pipeline)))
        .verifyErrorSatisfies(e -> assertThat(e).isSameAs(failure));
    fixture.assertCounted(0, 2, 0);
  }

  @Test
  void hooksOnEachOperatorSeeOurs() {
    List<String> names = new CopyOnWriteArrayList<>();
    Hooks.onEachOperator(
        "ours",
        publisher -> {
          names.add(Scannable.from(publisher).stepName());
          return publisher;
        });
    Mono<String> mono = Mono.just("a").transform(CircuitBreakerOperator.of(breaker));
    ReactivePipeline.of(fixture.pipeline().build()).mono(() -> Mono.just("b"));
    assertThat(names).contains("circuitBreaker", "pipeline");
    assertThat(mono.block()).isEqualTo("a");
  }

  @Test
  void theChainCanBeScannedFromOneEndToTheOther() {
    Mono<Object> source = Mono.never();
    Scannable operator = Scannable.from(source.transform(CircuitBreakerOperator.of(breaker)));
    assertThat(operator.scan(Scannable.Attr.PARENT)).isSameAs(source);
    assertThat(operator.scan(Scannable.Attr.RUN_STYLE)).isEqualTo(Scannable.Attr.RunStyle.SYNC);

    Recorder<Object> subscriber = new Recorder<>();
    source.transform(CircuitBreakerOperator.of(breaker)).subscribe(subscriber);
    Scannable call = Scannable.from(subscriber.given());
    assertThat(call.stepName()).isEqualTo("circuitBreaker");
    assertThat(call.scan(Scannable.Attr.ACTUAL)).isNotNull();
    assertThat(call.scan(Scannable.Attr.PARENT)).isNotNull();
    assertThat(call.scan(Scannable.Attr.TERMINATED)).isFalse();
    subscriber.cancel();
    assertThat(call.scan(Scannable.Attr.CANCELLED)).isTrue();
    assertThat(call.scan(Scannable.Attr.TERMINATED)).isFalse();

    Recorder<Object> ofPipeline = new Recorder<>();
    ReactivePipeline.of(fixture.pipeline().build()).mono(() -> source).subscribe(ofPipeline);
    Scannable run = Scannable.from(ofPipeline.given());
    assertThat(run.stepName()).isEqualTo("pipeline");
    ofPipeline.cancel();
    assertThat(run.scan(Scannable.Attr.CANCELLED)).isTrue();
  }

  @Test
  void aCallBeneathJoinsOnWhicheverThreadItIsSubscribedTo() {
    Mono<String> inner =
        Mono.just("a")
            .transform(CircuitBreakerOperator.of(breaker))
            .subscribeOn(Schedulers.boundedElastic());
    Mono<String> twice = inner.transform(CircuitBreakerOperator.of(breaker));
    assertThat(twice.block(Fixture.PATIENCE)).isEqualTo("a");
    fixture.assertCounted(1, 0, 0);

    ResiliencePipeline pipeline = fixture.pipeline().build();
    assertThat(inner.transform(PipelineOperator.of(pipeline)).block(Fixture.PATIENCE))
        .isEqualTo("a");
    fixture.assertCounted(2, 0, 0);
  }

  @Test
  void whatTheSubscriberDoesIsACallOfItsOwn() {
    Mono<String> inner = Mono.just("a").transform(CircuitBreakerOperator.of(breaker));
    List<Object> seen = new CopyOnWriteArrayList<>();
    Flux.just(1, 2)
        .transform(CircuitBreakerOperator.of(breaker))
        .doOnNext(item -> inner.subscribe(seen::add))
        .blockLast(Fixture.PATIENCE);
    assertThat(seen).containsExactly("a", "a");
    fixture.assertCounted(3, 0, 0);
  }

  @Test
  void aCallWithinTheSourceIsAPartOfIt() {
    Mono<String> source =
        Mono.fromCallable(() -> breaker.call(() -> "beneath"))
            .transform(CircuitBreakerOperator.of(breaker));
    assertThat(source.block()).isEqualTo("beneath");
    fixture.assertCounted(1, 0, 0);
  }

  @Test
  void signalsOfAPlainSubscriberAreFine() {
    Recorder<Integer> recorder = new Recorder<>(2);
    CoreSubscriber<Integer> subscriber = recorder;
    Flux.range(1, 3).transform(CircuitBreakerOperator.of(breaker)).subscribe(subscriber);
    recorder.request(5);
    assertThat(recorder.signals()).containsExactly(1, 2, 3, Recorder.COMPLETE);
  }
}
