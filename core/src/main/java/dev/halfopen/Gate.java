package dev.halfopen;

import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls away while the service has told us to wait (R14). Independent of the state.
 *
 * <p>While nobody throttles, asking it costs one volatile read.
 */
final class Gate {
  /**
   * A closing of the gate.
   *
   * @param until the nanoTime at which calls pass again
   * @param level how often in a row the service throttled without saying how long
   */
  private record Closing(long until, int level) {}

  private static final VarHandle CLOSING =
      Fields.handle(MethodHandles.lookup(), "closing", Closing.class);

  private static final int MAX_LEVEL = 40;

  private volatile @Nullable Closing closing;

  boolean isOpen(long now) {
    Closing last = closing;
    return last == null || last.until - now <= 0;
  }

  /** Nanoseconds until calls pass; 0 when they do. */
  long remaining(long now) {
    Closing last = closing;
    return last == null ? 0 : Math.max(0, last.until - now);
  }

  /**
   * Closes the gate, or extends its closing.
   *
   * @param admittedAt when the throttled call was admitted
   * @param stated what the service said, or null
   * @return for how long this closed the gate, in nanoseconds; 0 if it was closed before or is not
   *     closed now
   */
  long close(long now, long admittedAt, @Nullable Duration stated, CircuitBreakerConfig config) {
    while (true) {
      Closing last = closing;
      int level = stated == null ? nextLevel(last, admittedAt) : last == null ? 0 : last.level;
      long wait =
          stated == null
              ? defaultWait(level, config)
              : Waits.atMost(stated, config.maxThrottleWait());
      long until = now + wait;
      if (last != null && last.until - until > 0) {
        until = last.until;
      }
      if (CLOSING.compareAndSet(this, last, new Closing(until, level))) {
        boolean wasOpen = last == null || last.until - now <= 0;
        return wasOpen ? until - now : 0;
      }
    }
  }

  /**
   * Closes the gate for at least this long, whatever the service says.
   *
   * @return false if it is closed for as long already
   */
  boolean hold(long now, long wait) {
    long until = now + wait;
    while (true) {
      Closing last = closing;
      if (wait == 0 || (last != null && last.until - until >= 0)) {
        return false;
      }
      if (CLOSING.compareAndSet(this, last, new Closing(until, last == null ? 0 : last.level))) {
        return true;
      }
    }
  }

  /*
   * The default wait doubles when a call that the gate let through is throttled again. Calls that
   * were under way when it closed repeat what is known already: they extend it and double nothing.
   */
  private static int nextLevel(@Nullable Closing last, long admittedAt) {
    if (last == null || last.level == 0) {
      return 1;
    }
    return admittedAt - last.until >= 0 ? Math.min(last.level + 1, MAX_LEVEL) : last.level;
  }

  private static long defaultWait(int level, CircuitBreakerConfig config) {
    double wait = Math.scalb((double) config.throttleWait().toNanos(), level - 1);
    return (long) Math.min(wait, (double) config.maxThrottleWait().toNanos());
  }

  /**
   * A call that was admitted at this time succeeded: if the gate let it through, all is forgotten.
   */
  void succeeded(long admittedAt) {
    Closing last = closing;
    while (last != null
        && admittedAt - last.until >= 0
        && !CLOSING.compareAndSet(this, last, null)) {
      last = closing;
    }
  }

  void open() {
    closing = null;
  }
}
