package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code callAsync} hands to its caller, and when the breaker knows of it. */
class AsyncCallOutcomeTest {
  private final Fixture given = Fixture.withThreshold(1);
  private final CompletableFuture<String> source = new CompletableFuture<>();

  private CompletableFuture<String> call() {
    return given.breaker.callAsync(() -> source);
  }

  /** What a future failed with, as its first dependent sees it. */
  private static Throwable failure(CompletableFuture<?> future) {
    return catchThrowable(future::get).getCause();
  }

  @Test
  void aResultIsASuccess() {
    CompletableFuture<String> future = call();
    assertThat(future).isNotDone();
    assertThat(given.counted().callsInFlight()).isEqualTo(1);

    source.complete("well");

    assertThat(future).isCompletedWithValue("well");
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void aNullResultIsASuccess() {
    CompletableFuture<String> future = call();
    source.complete(null);
    assertThat(future).isCompletedWithValue(null);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aStageThatIsDoneAlreadyEndsTheCallAtOnce() {
    source.complete("well");
    assertThat(call()).isCompletedWithValue("well");
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void aRejectionArrivesInTheFutureAndReachesNoService() {
    given.fail();
    CompletableFuture<String> future =
        given.breaker.callAsync(
            () -> {
              throw new AssertionError("the service was called");
            });
    assertThat(failure(future))
        .isInstanceOf(CallNotPermittedException.class)
        .hasCause(Fixture.BOOM);
    assertThat(given.counted().rejectedCalls()).isEqualTo(1);
  }

  @Test
  void aSupplierThatThrowsArrivesInTheFutureAsItIs() {
    IllegalStateException thrown = new IllegalStateException("no connection");
    CompletableFuture<String> future =
        given.breaker.callAsync(
            () -> {
              throw thrown;
            });
    assertThat(failure(future)).isSameAs(thrown);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aStageThatIsNullIsAFailure() {
    CompletableFuture<String> future = given.breaker.callAsync(() -> null);
    assertThat(failure(future))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("null instead of a stage");
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void evenASupplierThatIsNullThrowsNothing() {
    Supplier<CompletionStage<String>> none = null;
    assertThat(failure(given.breaker.callAsync(none))).isInstanceOf(NullPointerException.class);
    assertThat(given.counted().totalCalls()).isZero();
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void wrappersOfTheServicesExceptionAreTakenAway() {
    CompletableFuture<String> future = call();
    source.completeExceptionally(
        new CompletionException(new ExecutionException(new CompletionException(Fixture.BOOM))));
    assertThat(failure(future)).isSameAs(Fixture.BOOM);
    assertThat(given.rejection()).hasCause(Fixture.BOOM);
  }

  @Test
  void aDependentStageOfTheSourceIsUnwrappedToo() {
    CompletableFuture<String> future =
        given.breaker.callAsync(() -> source.thenApply(String::strip).thenApply(String::trim));
    source.completeExceptionally(Fixture.BOOM);
    assertThat(failure(future)).isSameAs(Fixture.BOOM);
  }

  @Test
  void aWrapperWithoutACauseIsPassedOnAsItIs() {
    CompletableFuture<String> future = call();
    CompletionException empty = new CompletionException("nothing inside", null);
    source.completeExceptionally(empty);
    assertThat(catchThrowable(future::join)).isSameAs(empty);
  }

  @Test
  void theVerdictIsReportedBeforeTheCallerSeesTheResult() {
    AtomicReference<MetricsSnapshot> seen = new AtomicReference<>();
    CompletableFuture<Void> dependent = call().thenAccept(r -> seen.set(given.counted()));
    source.complete("well");
    assertThat(dependent).isCompleted();
    assertThat(seen.get().successfulCalls()).isEqualTo(1);
    assertThat(seen.get().callsInFlight()).isZero();
  }

  @Test
  void theBreakerIsOpenBeforeTheCallerSeesTheFailure() {
    AtomicReference<CircuitState> seen = new AtomicReference<>();
    CompletableFuture<String> dependent = call().whenComplete((r, e) -> seen.set(given.state()));
    source.completeExceptionally(Fixture.BOOM);
    assertThat(dependent).isCompletedExceptionally();
    assertThat(seen).hasValue(CircuitState.OPEN);
  }

  @Test
  void aMinimalStageIsAsGoodAsAFuture() {
    CompletableFuture<String> future = given.breaker.callAsync(source::minimalCompletionStage);
    source.complete("well");
    assertThat(future).isCompletedWithValue("well");
  }

  @Test
  void aStageThatCanNotBecomeAFutureIsAsGood() {
    CompletableFuture<String> future = given.breaker.callAsync(() -> stageOnly(source));
    source.completeExceptionally(new IOException("cut"));
    assertThat(failure(future)).isInstanceOf(IOException.class).hasMessage("cut");
    assertThat(given.counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void theClassifierJudgesTheResult() {
    Fixture strict =
        new Fixture(
            s -> s.classifier(FailureClassifier.builder().failOnResult("bad"::equals).build()));
    assertThat(strict.breaker.callAsync(() -> CompletableFuture.completedFuture("bad")))
        .isCompletedWithValue("bad");
    assertThat(strict.counted().failedCalls()).isEqualTo(1);
  }

  /** A stage that is neither a future nor willing to become one. */
  static <T> CompletionStage<T> stageOnly(CompletableFuture<T> source) {
    return stageWith(source, null);
  }

  /** A stage that is no future, but has one: null for none. */
  @SuppressWarnings("unchecked") // a proxy knows no generics
  static <T> CompletionStage<T> stageWith(
      CompletableFuture<T> source, @Nullable CompletableFuture<T> future) {
    return (CompletionStage<T>)
        Proxy.newProxyInstance(
            AsyncCallOutcomeTest.class.getClassLoader(),
            new Class<?>[] {CompletionStage.class},
            (proxy, method, args) -> {
              if (method.getName().equals("toCompletableFuture") && future == null) {
                throw new UnsupportedOperationException();
              }
              return method.invoke(source, args);
            });
  }
}
