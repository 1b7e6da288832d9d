package dev.halfopen;

/**
 * A call to the service that returns nothing and may throw a checked exception.
 *
 * @param <X> what it throws
 * @since 0.1.0
 */
@FunctionalInterface
public interface CheckedRun<X extends Throwable> {
  /** Calls the service. */
  void run() throws X;
}
