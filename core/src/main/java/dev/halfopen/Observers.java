package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All who observe a breaker at one moment. Immutable, but for what it keeps to be used again. */
final class Observers {
  private final Observer[] all;

  /**
   * The last observed admission that needs no object of its own. Racy: it is immutable, so whoever
   * misses another's makes one himself.
   */
  private @Nullable Observed lastShared;

  private Observers(Observer... all) {
    this.all = all;
  }

  static Observers with(@Nullable Observers before, Observer added) {
    int count = before == null ? 0 : before.all.length;
    Observer[] more = new Observer[count + 1];
    if (before != null) {
      System.arraycopy(before.all, 0, more, 0, count);
    }
    more[count] = added;
    return new Observers(more);
  }

  /** Null if nobody is left. */
  static @Nullable Observers without(@Nullable Observers before, Observer removed) {
    if (before == null) {
      return null;
    }
    Observers left = null;
    for (Observer observer : before.all) {
      left = observer == removed ? left : with(left, observer);
    }
    return left;
  }

  /** Tells of an admission, and gives the one that is to be told at its end. */
  Observed admitted(Admission admission, long now) {
    boolean trial = admission instanceof Trial;
    @Nullable Object[] tokens = null;
    for (int i = 0; i < all.length; i++) {
      Object token = all[i].admitted(trial);
      if (token != null) {
        tokens = tokens == null ? new Object[all.length] : tokens;
        tokens[i] = token;
      }
    }
    if (tokens != null || trial) {
      return new Observed(admission, this, tokens, now);
    }
    Observed shared = lastShared;
    if (shared == null || shared.admission() != admission) {
      shared = new Observed(admission, this, null, now);
      lastShared = shared;
    }
    return shared;
  }

  void firstContent(@Nullable Object[] tokens, long afterNanos) {
    midway(tokens, (observer, token) -> observer.firstContent(token, afterNanos));
  }

  void usage(@Nullable Object[] tokens, long inputTokens, long outputTokens) {
    midway(tokens, (observer, token) -> observer.usage(token, inputTokens, outputTokens));
  }

  /** Tells those who gave a token: the others don't follow the call. */
  private void midway(@Nullable Object[] tokens, BiConsumer<Observer, Object> tell) {
    for (int i = 0; i < all.length; i++) {
      Object token = tokens[i];
      if (token != null) {
        tell.accept(all[i], token);
      }
    }
  }

  void ended(
      @Nullable Object @Nullable [] tokens,
      Outcome outcome,
      long tookNanos,
      boolean slow,
      boolean late,
      boolean trial) {
    for (int i = 0; i < all.length; i++) {
      all[i].ended(tokens == null ? null : tokens[i], outcome, tookNanos, slow, late, trial);
    }
  }

  void rejected(Reason reason) {
    for (Observer observer : all) {
      observer.rejected(reason);
    }
  }

  void made(Effort effort) {
    for (Observer observer : all) {
      observer.made(effort);
    }
  }
}
