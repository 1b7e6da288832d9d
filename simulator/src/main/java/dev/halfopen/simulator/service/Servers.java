package dev.halfopen.simulator.service;

/**
 * Servers who take calls in the order in which they come; a call that its client gives up is
 * finished all the same. Not thread-safe.
 */
final class Servers {
  // A heap: when each is free, the soonest first.
  private final long[] freeAt;

  Servers(int servers) {
    freeAt = new long[servers];
  }

  /** How long a call waits that comes now. */
  long waitFrom(long now) {
    return Math.max(0, freeAt[0] - now);
  }

  /** Gives a call to the server who is free first. */
  void take(long until) {
    int i = 0;
    int child = 1;
    while (child < freeAt.length) {
      if (child + 1 < freeAt.length && freeAt[child + 1] < freeAt[child]) {
        child++;
      }
      if (freeAt[child] >= until) {
        break;
      }
      freeAt[i] = freeAt[child];
      i = child;
      child = 2 * i + 1;
    }
    freeAt[i] = until;
  }
}
