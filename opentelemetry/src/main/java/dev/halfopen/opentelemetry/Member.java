package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreaker;
import java.lang.ref.WeakReference;

/**
 * One breaker of a series, which it holds weakly. Guarded by the lock of {@link WatchedBreakers}.
 */
final class Member extends WeakReference<CircuitBreaker> {
  /** What was begun in the breaker; held by the breaker itself, or by nobody if it is nothing. */
  private final WeakReference<Watch> watch;

  private int holders = 1;

  Member(CircuitBreaker breaker, Watch watch) {
    super(breaker);
    this.watch = new WeakReference<>(watch);
  }

  void heldOnceMore() {
    holders++;
  }

  /** Whether nobody is left. */
  boolean released() {
    return --holders == 0;
  }

  void end() {
    Watch begun = watch.get();
    if (begun != null) {
      begun.end();
    }
  }
}
