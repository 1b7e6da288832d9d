package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whoever completes the future of {@code callAsync} first decides what the call came to. */
class AsyncCallGivingUpTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final CompletableFuture<String> source = new CompletableFuture<>();
  private final CompletableFuture<String> future = given.breaker.callAsync(() -> source);

  private void assertIgnored() {
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  /** After the caller sees the outcome, maybe on the timer's thread. */
  private void assertThatSourceIsCancelledSoon() {
    assertThat(catchThrowable(() -> source.get(10, TimeUnit.SECONDS)))
        .isInstanceOf(CancellationException.class);
  }

  private void assertFailed() {
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aTimeoutIsAFailureAndCancelsTheSource() {
    Throwable seen = catchThrowable(future.orTimeout(1, TimeUnit.MILLISECONDS)::join);
    assertThat(seen)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    assertFailed();
    assertThatSourceIsCancelledSoon();
  }

  @Test
  void aCancelIsNeutralAndCancelsTheSource() {
    assertThat(future.cancel(false)).isTrue();
    assertIgnored();
    assertThat(future).isCancelled();
    assertThat(source).isCancelled();
  }

  @Test
  void aSecondCancelIsTrueAsAnyFutureHasIt() {
    assertThat(future.cancel(true)).isTrue();
    assertThat(future.cancel(true)).isTrue();
    assertIgnored();
  }

  @Test
  void aCancelThatComesTooLateIsFalse() {
    source.complete("well");
    assertThat(future.cancel(true)).isFalse();
    assertThat(future).isCompletedWithValue("well");
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void aSourceThatIsCancelledIsNeutralAndCancelsTheFuture() {
    source.cancel(true);
    assertThat(future).isCancelled();
    assertIgnored();
  }

  @Test
  void theSourceIsCancelledEvenIfTheCallerLeftBeforeThereWasOne() {
    CompletableFuture<String> late = new CompletableFuture<>();
    Fixture other = Fixture.withThreshold(1);
    CompletableFuture<?>[] own = new CompletableFuture<?>[1];
    Supplier<CompletableFuture<String>> service =
        () -> {
          own[0].cancel(true);
          return late;
        };
    AsyncCall<String> call = new AsyncCall<>((ActiveCall) other.breaker.acquirePermit());
    own[0] = call;
    call.start(service);
    assertThat(late).isCancelled();
    assertThat(other.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void toCompleteItFromOutsideIsToGiveTheCallUp() {
    assertThat(future.complete("own answer")).isTrue();
    assertIgnored();
    assertThat(future).isCompletedWithValue("own answer");
    assertThat(source).isCancelled();
  }

  @Test
  void toCompleteItTooLateChangesNothing() {
    source.complete("well");
    assertThat(future.complete("own answer")).isFalse();
    assertThat(future.completeExceptionally(Fixture.BOOM)).isFalse();
    assertThat(future).isCompletedWithValue("well");
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aDefaultOnTimeoutIsToGiveTheCallUp() {
    assertThat(future.completeOnTimeout("default", 1, TimeUnit.MILLISECONDS).join())
        .isEqualTo("default");
    assertIgnored();
    assertThatSourceIsCancelledSoon();
  }

  @Test
  void toCompleteItByATaskIsToGiveTheCallUp() {
    CompletableFuture<String> same = future.completeAsync(() -> "own answer", Runnable::run);
    assertThat(same).isSameAs(future).isCompletedWithValue("own answer");
    assertIgnored();
    assertThat(source).isCancelled();
  }

  @Test
  void toCompleteItByATaskOnTheDefaultExecutorToo() {
    assertThat(future.completeAsync(() -> "own answer").join()).isEqualTo("own answer");
    assertIgnored();
  }

  @Test
  void aTaskThatFailsIsReportedAsAnErrorFromOutside() {
    CompletableFuture<String> same =
        future.completeAsync(
            () -> {
              throw new IllegalStateException("own failure");
            },
            Runnable::run);
    assertThat(catchThrowable(same::join)).hasCauseInstanceOf(IllegalStateException.class);
    assertFailed();
  }

  @Test
  void aTaskThatIsNullIsRefusedAndTheCallGoesOn() {
    assertThatNullPointerException().isThrownBy(() -> future.completeAsync(null, Runnable::run));
    assertThatNullPointerException().isThrownBy(() -> future.completeExceptionally(null));
    source.complete("well");
    assertThat(future).isCompletedWithValue("well");
  }

  @Test
  void anObtrudedValueOverrulesAndEndsTheCallOnce() {
    future.obtrudeValue("own answer");
    assertThat(future).isCompletedWithValue("own answer");
    assertThat(source).isCancelled();
    assertIgnored();
  }

  @Test
  void anObtrudedExceptionOverrulesAndLeavesAnEndedCallAlone() {
    source.complete("well");
    future.obtrudeException(Fixture.BOOM);
    assertThat(catchThrowable(future::join)).hasCause(Fixture.BOOM);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void anObtrudedExceptionOfACallInFlightIsItsFailure() {
    future.obtrudeException(Fixture.BOOM);
    assertFailed();
    assertThat(source).isCancelled();
  }

  @Test
  void whoLeavesADependentStageLeavesTheCallAlone() {
    CompletableFuture<Integer> dependent = future.thenApply(String::length);
    CompletableFuture<String> copy = future.copy();
    assertThat(dependent.cancel(true)).isTrue();
    assertThat(copy.complete("other")).isTrue();
    assertThat(given.counted().callsInFlight()).isEqualTo(1);
    source.complete("well");
    assertThat(future).isCompletedWithValue("well");
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }
}
