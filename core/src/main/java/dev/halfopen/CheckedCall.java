package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * A call to the service that may throw a checked exception.
 *
 * @param <T> what it returns
 * @param <X> what it throws
 * @since 0.1.0
 */
@FunctionalInterface
public interface CheckedCall<T extends @Nullable Object, X extends Throwable> {
  /** Calls the service. */
  T call() throws X;
}
