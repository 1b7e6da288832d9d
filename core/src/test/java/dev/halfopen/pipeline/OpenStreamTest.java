package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Blocking streams through a pipeline. */
class OpenStreamTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100));
  private final List<Source> sources = new ArrayList<>();

  private ResiliencePipeline pipeline(Timeouts timeouts) {
    return fixture
        .pipeline(breaker)
        .retry(retries(2).build())
        .limit(ConcurrencyLimit.of(1))
        .timeouts(timeouts)
        .build();
  }

  /** Gives items, and then fails, hangs or ends. */
  private final class Source extends Spliterators.AbstractSpliterator<String> {
    private final int items;
    private final @Nullable RuntimeException failure;
    private final boolean hangs;
    private int given;
    private boolean closed;

    Source(int items, @Nullable RuntimeException failure, boolean hangs) {
      super(Long.MAX_VALUE, ORDERED);
      this.items = items;
      this.failure = failure;
      this.hangs = hangs;
      sources.add(this);
    }

    Stream<String> stream() {
      return StreamSupport.stream(this, false).onClose(() -> closed = true);
    }

    @Override
    public boolean tryAdvance(Consumer<? super String> action) {
      if (given < items) {
        action.accept("item " + ++given);
        return true;
      }
      if (failure != null) {
        throw failure;
      }
      if (hangs) {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return false;
    }
  }

  private void assertNothingLeft(ResiliencePipeline pipeline) {
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(fixture.timer.pending()).isZero();
    assertThat(pipeline.get(() -> "next")).isEqualTo("next");
  }

  @Test
  void aStreamIsOneCallUntilItsEnd() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE.idle(seconds(5)).deadline(seconds(60)));
    try (Stream<String> stream = pipeline.openStream(() -> new Source(2, null, false).stream())) {
      assertThat(pipeline.metrics().callsInFlight()).isEqualTo(1);
      assertThat(breaker.metrics().snapshot().callsInFlight()).isEqualTo(1);
      assertThat(stream).containsExactly("item 1", "item 2");
      assertThat(pipeline.metrics().successfulCalls()).isEqualTo(1);
    }
    assertThat(sources.get(0).closed).isTrue();
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
    assertNothingLeft(pipeline);
  }

  @Test
  void aStreamWithoutItemsIsAnAnswer() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE.deadline(seconds(60)));
    try (Stream<String> stream = pipeline.openStream(() -> new Source(0, null, false).stream())) {
      assertThat(pipeline.metrics().successfulCalls()).isEqualTo(1);
      assertThat(stream).isEmpty();
    }
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
    assertNothingLeft(pipeline);
  }

  @Test
  void aFailureBeforeTheFirstItemIsTriedAgainAndWhatFailedIsClosed() throws Exception {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE);
    List<String> items =
        SyncCaller.call(
            fixture.timer,
            () -> {
              try (Stream<String> stream =
                  pipeline.openStream(
                      attempt ->
                          attempt.number() == 1
                              ? new Source(0, Failures.overloaded(), false).stream()
                              : new Source(1, null, false).stream())) {
                return stream.toList();
              }
            });
    assertThat(items).containsExactly("item 1");
    assertThat(sources).allMatch(source -> source.closed);
    assertThat(breaker.metrics().snapshot().retryAttempts()).isEqualTo(1);
    assertNothingLeft(pipeline);
  }

  @Test
  void aFailureAfterTheFirstItemReachesTheReader() {
    AIServiceException failure = Failures.overloaded();
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE);
    try (Stream<String> stream =
        pipeline.openStream(() -> new Source(1, failure, false).stream())) {
      assertThatThrownBy(stream::toList).isSameAs(failure);
      assertThat(pipeline.metrics().failedCalls()).isEqualTo(1);
    }
    assertThat(sources).hasSize(1);
    assertNothingLeft(pipeline);
  }

  @Test
  void aCheckedExceptionOfTheOpeningStaysSo() {
    IOException own = new IOException("own");
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE);
    try {
      pipeline.openStream(
          () -> {
            throw own;
          });
    } catch (IOException e) {
      assertThat(e).isSameAs(own);
    }
    assertThat(pipeline.metrics().failedCalls()).isEqualTo(1);
    assertNothingLeft(pipeline);
  }

  @Test
  void whoClosesEarlyGivesTheCallUp() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE.idle(seconds(5)));
    try (Stream<String> stream = pipeline.openStream(() -> new Source(9, null, false).stream())) {
      Iterator<String> items = stream.iterator();
      assertThat(items.next()).isEqualTo("item 1");
    }
    assertThat(sources.get(0).closed).isTrue();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(1);
    assertNothingLeft(pipeline);
  }

  @Test
  void aFirstItemThatTakesTooLongIsATimeout() throws Exception {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE.firstItem(seconds(5)));
    Throwable seen =
        SyncCaller.call(
            fixture.timer,
            () ->
                catchThrowable(
                    () -> pipeline.openStream(() -> new Source(0, null, true).stream())));
    assertThat(((CallTimeoutException) seen).limit()).isEqualTo(Limit.FIRST_ITEM);
    assertThat(sources).hasSize(2).allMatch(source -> source.closed);
    assertThat(breaker.metrics().snapshot().timeouts()).isEqualTo(2);
    assertNothingLeft(pipeline);
  }

  @Test
  void aGapThatIsTooLongIsATimeout() throws Exception {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE.idle(seconds(5)));
    Throwable seen =
        SyncCaller.call(
            fixture.timer,
            () -> {
              try (Stream<String> stream =
                  pipeline.openStream(() -> new Source(1, null, true).stream())) {
                Throwable error = catchThrowable(stream::toList);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                return error;
              }
            });
    assertThat(((CallTimeoutException) seen).limit()).isEqualTo(Limit.IDLE);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(pipeline.metrics().failedCalls()).isEqualTo(1);
    assertNothingLeft(pipeline);
  }

  @Test
  void aFallbackStreamAnswersInTheEnd() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1)).build();
    try (Stream<String> stream =
        pipeline.openStream(
            attempt -> new Source(0, Failures.overloaded(), false).stream(),
            failure -> Stream.of("sorry"))) {
      assertThat(stream).containsExactly("sorry");
    }
    assertThat(pipeline.metrics().fallbackAnswers()).isEqualTo(1);
    assertNothingLeft(pipeline);
  }

  @Test
  void aNullInsteadOfAStreamIsAFailure() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE);
    assertThatThrownBy(() -> pipeline.openStream(() -> (Stream<String>) null))
        .isInstanceOf(NullPointerException.class);
    assertNothingLeft(pipeline);
  }
}
