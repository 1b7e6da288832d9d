package dev.halfopen.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * A call that is told which attempt it is: which model or service it goes to, how much time is
 * left.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AttemptCall<T extends @Nullable Object, X extends Throwable> {
  /** Makes the call once. */
  T call(Attempt attempt) throws X;
}
