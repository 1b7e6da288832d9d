package dev.halfopen.simulator.service;

/** A bucket that fills at a constant rate; each call takes one token out. Not thread-safe. */
final class TokenBucket {
  private static final double SECOND = 1e9;

  private final double perSecond;
  private final double size;
  private double tokens;
  private long filledAt;

  TokenBucket(double perSecond, double size, long now) {
    this.perSecond = perSecond;
    this.size = size;
    this.tokens = size;
    this.filledAt = now;
  }

  /** Whether there is a token. */
  boolean has(long now) {
    return level(now) >= 1;
  }

  private double level(long now) {
    return Math.min(size, tokens + (now - filledAt) / SECOND * perSecond);
  }

  /** Takes a token; there must be one. */
  void take(long now) {
    tokens = level(now) - 1;
    filledAt = now;
  }

  /** How long until there is one, in nanoseconds; rounded up. */
  long untilNext(long now) {
    return (long) StrictMath.ceil(Math.max(0, 1 - level(now)) / perSecond * SECOND);
  }
}
