package dev.halfopen.ai;

import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ties an exchange to the attempt of a pipeline that it is made in, if there is one. Thread-safe.
 */
final class AttemptTie {
  private final @Nullable AttemptScope attempt;

  /** Takes back the registration with the attempt. */
  private volatile @Nullable Runnable registration;

  private volatile boolean cut;

  AttemptTie(@Nullable AttemptScope attempt) {
    this.attempt = attempt;
  }

  /**
   * A tie to the attempt that this thread is making.
   *
   * @throws CancellationException if that is over already
   */
  static AttemptTie current() {
    AttemptScope attempt = AttemptScopes.current();
    if (attempt != null && attempt.isOver()) {
      attempt.clientTakesPart(); // and sends nothing any more
      throw new CancellationException("the attempt that this call belongs to is over");
    }
    return new AttemptTie(attempt);
  }

  /** The exchange begins: from now on something may be sent. */
  void begins() {
    if (attempt != null) {
      attempt.clientSends();
    }
  }

  /** Calls this when the attempt is over, unless the tie is cut by then. */
  void onOver(Consumer<? super Throwable> over) {
    if (attempt != null) {
      Runnable made = attempt.onOver(over);
      registration = made;
      if (cut) {
        made.run();
      }
    }
  }

  /** Calls this now if the attempt is over. */
  void ifOver(Consumer<? super Throwable> over) {
    if (attempt != null && attempt.isOver()) {
      attempt.onOver(over).run(); // called at once
    }
  }

  void cut() {
    cut = true;
    Runnable present = registration;
    if (present != null) {
      present.run();
    }
  }
}
