package dev.halfopen.detect;

/**
 * Three CUSUMs as the text says: for one thread, with time that never wraps, in plain fields. What
 * {@link Sums} must agree with.
 */
class NaiveSums {
  private final Level level;
  private final long[] sums = new long[3];
  private long interval;
  private long ceiling;

  NaiveSums(Level level) {
    this.level = level;
  }

  boolean atRest() {
    return largest() == 0;
  }

  long largest() {
    return Math.max(sums[0], Math.max(sums[1], sums[2]));
  }

  void record(boolean failed, long now) {
    age(now);
    for (int k = 0; k < 3; k++) {
      long weight = failed ? level.bank().gain(k) : -level.bank().loss(k);
      sums[k] = Math.max(0, Math.min(ceiling, sums[k] + weight));
    }
  }

  void age(long now) {
    boolean rested = atRest();
    if (now > interval) {
      long loss = lossUntil(now) - lossUntil(interval);
      for (int k = 0; k < 3; k++) {
        sums[k] = Math.max(0, sums[k] - loss);
      }
    }
    if (rested || now > interval) {
      interval = now;
      long room = 250 * ((largest() + level.cap() + 249) / 250);
      ceiling = Math.min(level.limit(), Math.min(8000, room));
    }
  }

  private long lossUntil(long interval) {
    return Math.floorDiv(interval * level.ageing(), 65_536L);
  }
}
