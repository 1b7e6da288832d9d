package dev.halfopen.simulator.internal;

import java.util.SplittableRandom;

/** The random streams of one seed: one for each purpose, whatever the others are used for. */
public final class Streams {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final long seed;

  /** The streams of a seed. */
  public Streams(long seed) {
    this.seed = new SplittableRandom(seed).nextLong();
  }

  /** The stream for a purpose, from its beginning. */
  public SplittableRandom of(String purpose) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < purpose.length(); i++) {
      hash = (hash ^ purpose.charAt(i)) * FNV_PRIME;
    }
    return new SplittableRandom(seed ^ hash);
  }
}
