package dev.halfopen.model;

/** The gate of the model: closed while the service has told us to wait. */
final class ModelGate {
  /** When it opens; a moment that is over: it is open. */
  private long until;

  private boolean everClosed;

  /** How often the default wait was doubled, and whether it was used at all. */
  private int doublings;

  private boolean usedDefault;

  long remaining(long now) {
    return everClosed ? Math.max(0, until - now) : 0;
  }

  boolean isOpen(long now) {
    return remaining(now) == 0;
  }

  /**
   * The service throttled a call.
   *
   * @param stated how long it asked us to wait, or null
   */
  void throttled(long now, long admittedAt, Long stated, Settings.Waits waits) {
    long wait;
    if (stated != null) {
      wait = Math.min(stated, waits.maxThrottle());
    } else {
      // A burst of calls that were under way when the gate closed is one throttling.
      doublings += usedDefault && admittedAt >= until ? 1 : 0;
      usedDefault = true;
      wait = waits.throttle();
      for (int i = 0; i < doublings && wait < waits.maxThrottle(); i++) {
        wait = Math.min(2 * wait, waits.maxThrottle());
      }
    }
    until = everClosed ? Math.max(until, now + wait) : now + wait;
    everClosed = true;
  }

  /** A call succeeded: if it was admitted after the gate had opened, throttling is over. */
  void succeeded(long admittedAt) {
    if (everClosed && admittedAt >= until) {
      open();
    }
  }

  void open() {
    everClosed = false;
    usedDefault = false;
    doublings = 0;
  }
}
