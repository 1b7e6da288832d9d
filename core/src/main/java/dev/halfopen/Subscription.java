package dev.halfopen;

/**
 * The registration of a listener, which ends when it is closed. Thread-safe.
 *
 * @since 0.1.0
 */
public interface Subscription extends AutoCloseable {
  /**
   * Ends the registration; does nothing the second time, and never throws. A delivery that is under
   * way on another thread may still come to its end.
   */
  @Override
  void close();
}
