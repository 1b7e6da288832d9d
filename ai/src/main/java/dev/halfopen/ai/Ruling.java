package dev.halfopen.ai;

import org.jspecify.annotations.Nullable;

/**
 * What the rules of a service make of a response.
 *
 * @param waitHelps whether a wait that the response states is to be believed
 * @param retryCanHelp whether a retry can help, where it isn't as {@link AIFailure} says; null
 *     where it is
 */
record Ruling(AIFailure failure, boolean waitHelps, @Nullable Boolean retryCanHelp) {

  static Ruling of(AIFailure failure) {
    return new Ruling(failure, true, null);
  }

  Ruling withoutWait() {
    return new Ruling(failure, false, retryCanHelp);
  }

  Ruling withRetry(boolean canHelp) {
    return new Ruling(failure, waitHelps, canHelp);
  }
}
