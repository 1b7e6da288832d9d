package dev.halfopen.ai;

/**
 * How long a consumer has waited for content. The time that it is busy with what it has got is
 * nothing that the service could help. Thread-safe.
 */
final class Patience {
  private boolean waiting = true;
  private boolean content;
  private long since;
  private long waitedBefore;

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
    waitedBefore = 0;
    since = now;
    boolean first = !content;
    content = true;
    return first;
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
