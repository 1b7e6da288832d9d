package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What another thread is about to do, or the other side of a socket to see. How long that takes
 * says nothing, on a machine that has much to do.
 */
public final class Eventually {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private Eventually() {}

  /** Waits until it holds; fails if it doesn't come about. */
  @SuppressWarnings("ThreadPriorityCheck") // the other thread may need this very processor
  public static void holds(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as(what).isLessThan(PATIENCE_NANOS);
      Thread.yield();
    }
  }
}
