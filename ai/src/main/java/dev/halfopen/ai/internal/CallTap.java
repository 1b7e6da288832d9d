package dev.halfopen.ai.internal;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Hands out the calls that an HTTP client makes, so that they can be cancelled. Thread-safe. */
public interface CallTap {
  /**
   * Starts a call.
   *
   * @param start makes the call on this thread, or begins to
   * @param taker gets what cancels it, as soon as there is something to cancel
   */
  <T> T start(Supplier<T> start, Consumer<Runnable> taker);
}
