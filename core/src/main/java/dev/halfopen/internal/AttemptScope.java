package dev.halfopen.internal;

import java.util.function.Consumer;

/**
 * One attempt of a pipeline, as what runs beneath it sees it: so that a client can close its
 * exchange when the attempt's time is over. Found by {@code AttemptScopes.current()} on the thread
 * that makes the attempt. Thread-safe.
 */
public interface AttemptScope {
  /** Whether the attempt's time is over, or it was given up. */
  boolean isOver();

  /**
   * Registers what stops something beneath the attempt. It is called at most once, with the reason
   * (a {@code CallTimeoutException} if a limit was reached, else a {@code CancellationException}),
   * never on a timer's thread, and at once if the attempt is over already.
   *
   * @return takes the registration back; to be called when there is nothing to stop any more
   */
  Runnable onOver(Consumer<? super Throwable> stop);

  /**
   * A protected client takes part in the attempt: it says so by {@link #clientSends()} before it
   * sends anything. To be called as soon as the client is reached, also if the attempt is over.
   */
  default void clientTakesPart() {}

  /** A protected client is about to connect, or to send a request. */
  default void clientSends() {}
}
