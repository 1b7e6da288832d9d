package dev.halfopen.pipeline;

import org.jspecify.annotations.Nullable;

/** What a call does next. */
sealed interface Step {
  /**
   * Waits, and makes an attempt.
   *
   * @param waitNanos how long to wait before; 0: not at all
   */
  record Try(Target target, Attempt.Kind kind, long waitNanos) implements Step {}

  /** Ends the call with this outcome: the result, or the error if there is one. */
  record End(@Nullable Object result, @Nullable Throwable error) implements Step {}
}
