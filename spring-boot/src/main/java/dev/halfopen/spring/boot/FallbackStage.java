package dev.halfopen.spring.boot;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call, or of the stage that its fallback gives instead of a failure. Whoever
 * completes or cancels it from outside does so with what is under way.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what a callback throws it has put into the outcome itself
final class FallbackStage {
  private FallbackStage() {}

  /**
   * @param fallback gives null if it isn't for the failure
   */
  static CompletableFuture<@Nullable Object> of(
      CompletableFuture<@Nullable Object> call,
      Function<Throwable, @Nullable CompletionStage<@Nullable Object>> fallback) {
    CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
    call.whenComplete(
        (answer, failure) -> {
          if (failure == null) {
            outcome.complete(answer);
          } else if (failure instanceof CancellationException || outcome.isDone()) {
            outcome.completeExceptionally(failure);
          } else {
            fallBack(failure, fallback, outcome);
          }
        });
    passOn(outcome, call);
    return outcome;
  }

  private static void fallBack(
      Throwable failure,
      Function<Throwable, @Nullable CompletionStage<@Nullable Object>> fallback,
      CompletableFuture<@Nullable Object> outcome) {
    try {
      CompletionStage<@Nullable Object> stage = fallback.apply(failure);
      if (stage == null) {
        outcome.completeExceptionally(failure);
        return;
      }
      CompletableFuture<@Nullable Object> instead = stage.toCompletableFuture();
      instead.whenComplete(
          (answer, error) -> {
            if (error == null) {
              outcome.complete(answer);
            } else {
              outcome.completeExceptionally(error);
            }
          });
      passOn(outcome, instead);
    } catch (Throwable e) {
      outcome.completeExceptionally(e);
    }
  }

  /** A time limit set on the outcome is one of the call, and a cancel a cancel. */
  private static void passOn(
      CompletableFuture<@Nullable Object> outcome, CompletableFuture<@Nullable Object> source) {
    outcome.whenComplete(
        (answer, error) -> {
          if (error instanceof CancellationException) {
            source.cancel(true);
          } else if (error != null) {
            source.completeExceptionally(error);
          } else {
            source.complete(answer);
          }
        });
  }
}
