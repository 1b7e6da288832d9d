package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Giving up an asynchronous call works whatever kind of stage its source is. */
class AsyncCallSourceTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final CompletableFuture<String> behind = new CompletableFuture<>();

  private void assertThatGivingUpWorks(CompletionStage<String> stage) {
    CompletableFuture<String> future = given.breaker.callAsync(() -> stage);
    assertThat(future.cancel(true)).isTrue();
    assertThat(future).isCancelled();
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
    behind.complete("too late");
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void aMinimalStageGoesOnByItself() {
    assertThatGivingUpWorks(behind.minimalCompletionStage());
    assertThat(behind).isCompletedWithValue("too late");
  }

  @Test
  void aStageThatCanNotBecomeAFutureGoesOnByItself() {
    assertThatGivingUpWorks(AsyncCallOutcomeTest.stageOnly(behind));
    assertThat(behind).isCompletedWithValue("too late");
  }

  @Test
  void aStageThatIsNoFutureButHasOneIsCancelled() {
    CompletableFuture<String> future =
        given.breaker.callAsync(() -> AsyncCallOutcomeTest.stageWith(behind, behind));
    assertThat(future.cancel(true)).isTrue();
    assertThat(behind).isCancelled();
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aSourceThatFailsWhenCancelledTroublesNobody() {
    CompletableFuture<String> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            throw new IllegalStateException("I won't");
          }
        };
    CompletableFuture<String> future = given.breaker.callAsync(() -> stubborn);
    assertThat(future.cancel(true)).isTrue();
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aSourceThatAnswersWhileItIsCancelledComesTooLate() {
    CompletableFuture<String> quick =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            return !complete("just in time");
          }
        };
    CompletableFuture<String> future = given.breaker.callAsync(() -> quick);
    Throwable seen = catchThrowable(future.orTimeout(1, TimeUnit.MILLISECONDS)::get);
    assertThat(seen).hasCauseInstanceOf(TimeoutException.class);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void aStageThatThrowsInsteadOfTakingListenersIsAFailure() {
    CompletableFuture<String> broken =
        new CompletableFuture<>() {
          @Override
          public <U> CompletableFuture<U> handle(
              BiFunction<? super String, Throwable, ? extends U> action) {
            throw new IllegalStateException("broken");
          }
        };
    CompletableFuture<String> future = given.breaker.callAsync(() -> broken);
    assertThat(catchThrowable(future::get)).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }
}
