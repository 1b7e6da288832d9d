package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a blocking stream ends, its call ends once and leaves nothing behind. */
class BlockingStreamEndsTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker = fixture.breaker("ai");
  private final ResiliencePipeline pipeline =
      fixture
          .pipeline(breaker)
          .limit(ConcurrencyLimit.of(1))
          .timeouts(Timeouts.NONE.firstItem(seconds(5)).idle(seconds(5)))
          .build();
  private final List<Throwable> stopped = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(pipeline.limiter().inFlight()).isZero();
    assertThat(fixture.timer.pending()).isZero();
    assertThat(stopped).isEmpty();
  }

  private Stream<Integer> items(int count, Duration apart) {
    return IntStream.range(0, count)
        .mapToObj(
            item -> {
              fixture.clock.advance(apart);
              return item;
            });
  }

  @Test
  void aTrialsLeaseIsRenewedByItsItems() {
    breaker.trip(Duration.ZERO, "to be tried");
    try (Stream<Integer> stream = pipeline.openStream(() -> items(5, seconds(100)))) {
      assertThat(stream).hasSize(5);
    }
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().lateResults()).isZero();
  }

  @Test
  void whatRunsBeneathIsNotStoppedWhenTheStreamHasEnded() {
    AttemptScope[] scope = new AttemptScope[1];
    try (Stream<Integer> stream =
        pipeline.openStream(
            () -> {
              scope[0] = AttemptScopes.current();
              return items(2, Duration.ZERO);
            })) {
      Runnable takeBack = scope[0].onOver(stopped::add);
      assertThat(stream).hasSize(2);
      takeBack.run();
    }
    scope[0].onOver(stopped::add);
    assertThat(scope[0].isOver()).isFalse();
  }

  @Test
  void whoClosesHalfwaySaysNothingOfTheService() {
    Stream<Integer> source = items(9, Duration.ZERO);
    boolean[] closed = new boolean[1];
    try (Stream<Integer> stream =
        pipeline.openStream(() -> source.onClose(() -> closed[0] = true))) {
      Spliterator<Integer> items = stream.spliterator();
      assertThat(items.tryAdvance(item -> {})).isTrue();
      fixture.clock.advance(Duration.ofMinutes(5));
    }
    assertThat(closed[0]).isTrue();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void whoClosesAServiceThatHangsCountsAFailure() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    ResiliencePipeline patient = fixture.pipeline(breaker).build();
    Stream<Integer> stream =
        patient.openStream(
            () ->
                Stream.of(1, 2)
                    .map(
                        item -> {
                          if (item == 2) {
                            hangs.countDown();
                            awaitForcibly(over);
                          }
                          return item;
                        }));
    Thread reader = new Thread(() -> stream.forEach(item -> {}), "reader");
    reader.start();
    hangs.await();
    fixture.clock.advance(seconds(61));
    stream.close();
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    over.countDown();
    reader.join();
  }

  private static void awaitForcibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void itIsInTheOrderOfItsSourceAndOfUnknownLength() {
    Set<Integer> sorted = new TreeSet<>(Comparator.<Integer>reverseOrder());
    sorted.addAll(List.of(1, 3, 2));
    try (Stream<Integer> stream = pipeline.openStream(sorted::stream)) {
      Spliterator<Integer> items = stream.spliterator();
      assertThat(items.hasCharacteristics(Spliterator.SORTED)).isTrue();
      assertThat(items.hasCharacteristics(Spliterator.SIZED)).isFalse();
      assertThat(items.getComparator()).isEqualTo(Comparator.<Integer>reverseOrder());
      assertThat(items.estimateSize()).isEqualTo(Long.MAX_VALUE);
      assertThat(items.trySplit()).isNull();
    }
    try (Stream<Integer> stream = pipeline.openStream(() -> Stream.of(1, 2, 3))) {
      assertThat(stream.count()).isEqualTo(3);
    }
    assertThat(pipeline.metrics().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aStreamThatComesTooLateIsClosed() throws Exception {
    boolean[] closed = new boolean[1];
    assertThatThrownBy(
            () ->
                SyncCaller.call(
                    fixture.timer,
                    () ->
                        pipeline.openStream(
                            () -> {
                              try {
                                new CountDownLatch(1).await();
                              } catch (InterruptedException e) {
                                // It answers all the same.
                              }
                              return Stream.of(1).onClose(() -> closed[0] = true);
                            })))
        .isInstanceOf(CallTimeoutException.class);
    assertThat(closed[0]).isTrue();
  }

  @Test
  void runReturnsAndItsFallbackIsRunInstead() {
    List<String> done = new ArrayList<>();
    pipeline.run(() -> done.add("done"));
    pipeline.run(
        attempt -> {
          throw new IllegalStateException("no");
        },
        failure -> done.add(failure.getMessage()));
    assertThat(done).containsExactly("done", "no");
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(1);
    assertThat(pipeline.metrics().successfulCalls()).isEqualTo(2);
  }
}
