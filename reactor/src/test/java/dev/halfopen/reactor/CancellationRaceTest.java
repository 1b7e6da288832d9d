package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Real threads that answer, ask and leave at the same moment: what is counted adds up. */
class CancellationRaceTest {
  private static final int ROUNDS = 5_000;

  @ParameterizedTest
  @ValueSource(strings = {"mono breaker", "flux breaker", "mono pipeline", "flux pipeline"})
  void everyCallEndsOnceAndNothingIsLeft(String operator) throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("raced");
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker).limit(ConcurrencyLimit.of(1)).build();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    int told = 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Sinks.One<String> answer = Sinks.one();
        Ends ends = new Ends(() -> breaker.metrics().snapshot().callsInFlight() == 0);
        subscribe(operator, answer.asMono(), breaker, pipeline, ends);
        Phaser start = new Phaser(3);
        List<Future<?>> all =
            List.of(
                threads.submit(() -> after(start, () -> answer.tryEmitValue("Hello"))),
                threads.submit(() -> after(start, ends::ask)),
                threads.submit(() -> after(start, ends::leave)));
        for (Future<?> one : all) {
          one.get(60, TimeUnit.SECONDS);
        }
        assertThat(ends.keepTheRules()).as("round %s", round).isTrue();
        assertThat(breaker.metrics().snapshot().callsInFlight()).as("round %s", round).isZero();
        assertThat(pipeline.metrics().callsInFlight()).as("round %s", round).isZero();
        told += ends.areTold() ? 1 : 0;
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(ROUNDS);
    assertThat(breaker.metrics().snapshot().failedCalls()).isZero();
    assertThat(breaker.metrics().snapshot().successfulCalls()).isGreaterThanOrEqualTo(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mono breaker", "flux breaker", "mono pipeline", "flux pipeline"})
  void whoLeavesAtOnceLeavesNothing(String operator) {
    CircuitBreaker breaker = CircuitBreaker.of("left");
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker).limit(ConcurrencyLimit.of(1)).build();
    AtomicInteger signals = new AtomicInteger();
    subscribe(
        operator,
        Mono.just("Hello"),
        breaker,
        pipeline,
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.cancel();
          }

          @Override
          protected void hookOnNext(String item) {
            signals.incrementAndGet();
          }
        });
    assertThat(signals).hasValue(0);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(breaker.metrics().snapshot().successfulCalls()).isZero();
    assertThat(pipeline.metrics().callsInFlight()).isZero();
  }

  private static void after(Phaser start, Runnable act) {
    start.arriveAndAwaitAdvance();
    act.run();
  }

  private static void subscribe(
      String operator,
      Mono<String> source,
      CircuitBreaker breaker,
      ResiliencePipeline pipeline,
      CoreSubscriber<String> ends) {
    switch (operator) {
      case "mono breaker" -> source.transform(CircuitBreakerOperator.of(breaker)).subscribe(ends);
      case "flux breaker" ->
          source.flux().transform(CircuitBreakerOperator.of(breaker)).subscribe(ends);
      case "mono pipeline" -> source.transform(PipelineOperator.of(pipeline)).subscribe(ends);
      default -> source.flux().transform(PipelineOperator.of(pipeline)).subscribe(ends);
    }
  }

  @Test
  void aFanOutUnderFireCountsEveryCallOnce() {
    CircuitBreaker breaker = CircuitBreaker.of("fan");
    StepVerifier.create(
            Flux.range(0, 2_000)
                .flatMap(
                    i ->
                        Mono.fromCallable(() -> i)
                            .subscribeOn(Schedulers.parallel())
                            .transform(CircuitBreakerOperator.of(breaker)),
                    32)
                .count())
        .expectNext(2_000L)
        .expectComplete()
        .verify(Duration.ofSeconds(30));
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(2_000);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }
}
