package dev.halfopen;

import dev.halfopen.internal.SharedExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The admission of a call that somebody observed: it keeps who was told, so that the same are told
 * at its end, with the tokens that they gave. Immutable.
 */
final class Observed implements Admission {
  private final Admission admission;
  private final Observers observers;

  /** Null: none gave one. */
  private final @Nullable Object @Nullable [] tokens;

  Observed(Admission admission, Observers observers, @Nullable Object @Nullable [] tokens) {
    this.admission = admission;
    this.observers = observers;
    this.tokens = tokens;
  }

  Admission admission() {
    return admission;
  }

  @Override
  public @Nullable Phase phase() {
    return admission.phase();
  }

  @Override
  public void renew(long now, CircuitBreakerConfig config) {
    admission.renew(now, config);
  }

  @Override
  public boolean isWatched() {
    return admission.isWatched();
  }

  @Override
  public @Nullable SignOfLife newSign() {
    return admission.newSign();
  }

  @Override
  public boolean leave() {
    return admission.leave();
  }

  @Override
  public Admission bare() {
    return admission;
  }

  void ended(Outcome outcome, long tookNanos, boolean slow, boolean late) {
    boolean trial = admission instanceof Trial;
    if (isTimer(Thread.currentThread())) {
      SharedExecutor.get()
          .execute(() -> observers.ended(tokens, outcome, tookNanos, slow, late, trial));
    } else {
      observers.ended(tokens, outcome, tookNanos, slow, late, trial);
    }
  }

  /**
   * The JDK's own, on which {@code orTimeout} and {@code completeOnTimeout} end a call. It can be
   * known by its name only.
   */
  private static boolean isTimer(Thread thread) {
    return thread.getName().endsWith("elayScheduler");
  }
}
