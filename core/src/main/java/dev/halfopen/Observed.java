package dev.halfopen;

import dev.halfopen.internal.Fields;
import dev.halfopen.internal.SharedExecutor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The admission of a call that somebody observed: it keeps who was told, so that the same are told
 * at its end, with the tokens that they gave. Immutable, but for whether its answer has begun.
 */
final class Observed implements Admission {
  private static final VarHandle BEGUN =
      Fields.handle(MethodHandles.lookup(), "begun", boolean.class);

  private final Admission admission;
  private final Observers observers;

  /** Null: none gave one. */
  private final @Nullable Object @Nullable [] tokens;

  private final long admittedAt;

  @SuppressWarnings("UnusedVariable") // by its handle
  private volatile boolean begun;

  /**
   * An admission that was told.
   *
   * @param admittedAt of interest only if somebody gave a token
   */
  Observed(
      Admission admission,
      Observers observers,
      @Nullable Object @Nullable [] tokens,
      long admittedAt) {
    this.admission = admission;
    this.observers = observers;
    this.tokens = tokens;
    this.admittedAt = admittedAt;
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
  public Observed observed() {
    return this;
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

  /** The answer has begun; the first who says so tells it. */
  void firstContent(StateMachine machine) {
    if (tokens != null && BEGUN.compareAndSet(this, false, true)) {
      observers.firstContent(tokens, machine.nowOr(admittedAt) - admittedAt);
    }
  }

  void usage(long inputTokens, long outputTokens) {
    if (tokens != null) {
      observers.usage(tokens, inputTokens, outputTokens);
    }
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
