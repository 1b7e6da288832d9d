package dev.halfopen;

/** What a listener is registered by; closing it ends that. Thread-safe. */
public interface Subscription extends AutoCloseable {
  /** Ends the registration; does nothing the second time, and never throws. */
  @Override
  void close();
}
