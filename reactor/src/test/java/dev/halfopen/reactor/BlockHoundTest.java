package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.concurrent.Eventually;
import dev.halfopen.internal.BriefLock;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.Hedge;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.reactor.internal.BriefLocks;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * BlockHound finds nothing on Reactor's non-blocking threads, whatever a breaker or a pipeline does
 * there, many at a time. It needs {@code -XX:+AllowRedefinitionToAddDeleteMethods}.
 */
@Tag("blockhound")
class BlockHoundTest {
  private static final int CALLS = 2_000;

  @BeforeAll
  static void install() {
    BlockHound.install();
  }

  private static Mono<Integer> work(int i) {
    return Mono.fromCallable(
            () -> {
              if (i % 8 < 4) {
                throw new IOException("every other");
              }
              return i;
            })
        .subscribeOn(Schedulers.parallel());
  }

  private static void runAll(Flux<?> calls) {
    calls
        .onErrorContinue(
            (error, item) -> {
              if (error instanceof BlockingOperationError) {
                throw Exceptions.propagate(error);
              }
            })
        .blockLast(Duration.ofSeconds(60));
  }

  @Test
  void itIsThere() {
    Mono<Object> blocking =
        Mono.fromCallable(
                () -> {
                  LockSupport.parkNanos(1);
                  return 1;
                })
            .subscribeOn(Schedulers.parallel())
            .cast(Object.class);
    assertThatThrownBy(() -> blocking.block(Fixture.PATIENCE))
        .hasStackTraceContaining(BlockingOperationError.class.getName());
  }

  @Test
  void aBreakerThatOpensAndClosesAllTheTimeBlocksNobody() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "busy",
            CircuitBreakerConfig.builder()
                .failureThreshold(2)
                .recoveryTimeout(Duration.ZERO)
                .halfOpenMaxCalls(4)
                .recoveryTest(RecoveryTest.successes(2).outOf(3))
                .build());
    AtomicLong told = new AtomicLong();
    breaker.onEvent(CircuitBreakerEvent.class, event -> told.incrementAndGet());
    runAll(
        Flux.range(0, CALLS)
            .flatMap(
                i ->
                    work(i)
                        .transform(CircuitBreakerOperator.of(breaker))
                        .onErrorResume(IOException.class, e -> Mono.empty())
                        .onErrorResume(CallNotPermittedException.class, e -> Mono.empty()),
                64));
    assertThat(breaker.metrics().snapshot().circuitBreakerOpens()).isPositive();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(told).hasPositiveValue();
  }

  @Test
  void aPipelineWithEverythingBlocksNobody() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "piped", CircuitBreakerConfig.builder().failureThreshold(1_000_000).build());
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .retry(
                Retry.builder()
                    .maxAttempts(2)
                    .waits(Duration.ofMillis(1), Duration.ofMillis(1))
                    .idempotent(true)
                    .build())
            .timeouts(
                Timeouts.NONE.deadline(Duration.ofSeconds(30)).attempt(Duration.ofSeconds(20)))
            .hedge(Hedge.after(Duration.ofMillis(1)))
            .limit(ConcurrencyLimit.of(4).queue(CALLS))
            .build();
    ReactivePipeline reactive = ReactivePipeline.of(pipeline);
    List<Integer> answers =
        Flux.range(0, CALLS)
            .flatMap(
                i ->
                    Mono.defer(() -> reactive.mono(attempt -> work(i), error -> Mono.just(-1)))
                        .subscribeOn(Schedulers.parallel()),
                64)
            .collectList()
            .block(Duration.ofSeconds(60));
    assertThat(answers).hasSize(CALLS);
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    // A hedge that nobody waits for any more may still be giving its permit back.
    Eventually.holds("permits are back", () -> breaker.metrics().snapshot().callsInFlight() == 0);
  }

  @Test
  void aLockThatIsTakenIsWaitedForWithoutAnError() throws Exception {
    BriefLock lock = new BriefLock();
    CountDownLatch taken = new CountDownLatch(1);
    lock.lock();
    try {
      Mono<Integer> waits =
          Mono.fromCallable(
                  () -> {
                    taken.countDown();
                    lock.lock();
                    try {
                      return 1;
                    } finally {
                      lock.unlock();
                    }
                  })
              .subscribeOn(Schedulers.parallel());
      Mono<Integer> started = waits.cache();
      started.subscribe();
      taken.await();
      while (!lock.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      lock.unlock();
      assertThat(started.block(Fixture.PATIENCE)).isEqualTo(1);
    } finally {
      if (lock.isHeldByCurrentThread()) {
        lock.unlock();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dev.halfopen.internal.BriefLock, lock",
    "dev.halfopen.internal.Outbox, stepAside",
    "dev.halfopen.pipeline.Alarm, set",
    "dev.halfopen.pipeline.Alarm, cancel",
    "dev.halfopen.pipeline.Threads, onShared"
  })
  void whatItIsToldOfExists(String type, String method) throws Exception {
    assertThat(Arrays.stream(Class.forName(type).getDeclaredMethods()))
        .as("%s, named by %s", type, BriefLocks.class.getSimpleName())
        .anyMatch(declared -> declared.getName().equals(method));
  }
}
