package dev.halfopen.benchmarks;

import dev.halfopen.CallObserver;
import dev.halfopen.Outcome;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Adds each call's outcome and time to striped counters: the least that a meter does. */
final class CountingObserver implements CallObserver {
  private final LongAdder calls = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  @Override
  public void ended(
      @Nullable Object token,
      Outcome outcome,
      long tookNanos,
      boolean slow,
      boolean late,
      boolean trial) {
    calls.increment();
    nanos.add(tookNanos);
  }
}
