package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One subscription of a user's observer, whose exceptions stay here. Thread-safe. */
final class Observer {
  private final String breaker;
  private final CallObserver observer;
  private final AtomicBoolean failed = new AtomicBoolean();

  Observer(String breaker, CallObserver observer) {
    this.breaker = breaker;
    this.observer = observer;
  }

  @Nullable Object admitted(boolean trial) {
    try {
      return observer.admitted(trial);
    } catch (Throwable e) {
      failed(e);
      return null;
    }
  }

  void firstContent(Object token, long afterNanos) {
    try {
      observer.firstContent(token, afterNanos);
    } catch (Throwable e) {
      failed(e);
    }
  }

  void usage(Object token, long inputTokens, long outputTokens) {
    try {
      observer.usage(token, inputTokens, outputTokens);
    } catch (Throwable e) {
      failed(e);
    }
  }

  void ended(
      @Nullable Object token,
      Outcome outcome,
      long tookNanos,
      boolean slow,
      boolean late,
      boolean trial) {
    try {
      observer.ended(token, outcome, tookNanos, slow, late, trial);
    } catch (Throwable e) {
      failed(e);
    }
  }

  void rejected(Reason reason) {
    try {
      observer.rejected(reason);
    } catch (Throwable e) {
      failed(e);
    }
  }

  void made(Effort effort) {
    try {
      observer.made(effort);
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void failed(Throwable error) {
    if (!failed.getAndSet(true)) {
      SafeLog.warn(
          "Circuit breaker '"
              + Text.quotable(breaker)
              + "' has an observer that failed, which is logged this once: "
              + Text.describeWithOrigin(error));
    }
  }
}
