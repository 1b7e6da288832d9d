package dev.halfopen.internal;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Each thread's own generator, for jitter where nobody asked for another one. Thread-safe. */
public enum ThreadRandom implements RandomGenerator {
  /** The only one. */
  INSTANCE;

  @Override
  public long nextLong() {
    return ThreadLocalRandom.current().nextLong();
  }
}
