package dev.halfopen.ai;

import java.time.Duration;

/**
 * How long a consumer has waited for content. The time that it is busy with what it has got is
 * nothing that the service could help. Thread-safe.
 */
final class Patience {
  /*
   * Invariants: since the last content (or the beginning) the consumer has waited for waitedBefore,
   * in spans that are over, and while it waits also since `since`. Whoever calls has read the clock
   * before, so a span may come out a little below nothing.
   */
  private boolean waiting = true;
  private boolean content;
  private long since;
  private long waitedBefore;
  private long first;
  private long longestGap = -1;
  private long gaps;

  Patience(long now) {
    since = now;
  }

  synchronized void waiting(boolean nowWaiting, long now) {
    if (nowWaiting == waiting) {
      return;
    }
    if (waiting) {
      waitedBefore += now - since;
    }
    waiting = nowWaiting;
    since = now;
  }

  /** There was content; true if it was the first. */
  synchronized boolean content(long now) {
    long waited = waited(now);
    waitedBefore = 0;
    since = now;
    if (!content) {
      content = true;
      first = waited;
      return true;
    }
    gaps += waited;
    longestGap = Math.max(longestGap, waited);
    return false;
  }

  /**
   * How fast it goes.
   *
   * @param took how long it has taken by now, whoever waited
   */
  synchronized Pace pace(Duration took, long now) {
    return content
        ? new Pace(
            took, time(first), longestGap < 0 ? null : time(longestGap), time(gaps + waited(now)))
        : new Pace(took, null, null, null);
  }

  /** A clock may be set by hand. */
  private static Duration time(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos));
  }

  synchronized long waited(long now) {
    return waiting ? waitedBefore + (now - since) : waitedBefore;
  }

  synchronized boolean isWaiting() {
    return waiting;
  }

  synchronized boolean hasContent() {
    return content;
  }
}
