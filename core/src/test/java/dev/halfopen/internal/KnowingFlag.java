package dev.halfopen.internal;

import java.util.concurrent.atomic.AtomicInteger;

/** The interrupt flag of a thread; it knows who has set it, as no real one does. */
public final class KnowingFlag implements Interruption.Flag {
  private static final int OURS = 1;
  private static final int THEIRS = 2;

  private final AtomicInteger setBy = new AtomicInteger();
  private volatile boolean robbed;

  /** A flag that is not set. */
  public KnowingFlag() {}

  /** A section of the thread whose flag this is. */
  public Interruption interruption() {
    return new Interruption(this);
  }

  /** Somebody else interrupts the thread. */
  public void setByOthers() {
    setBy.accumulateAndGet(THEIRS, (a, b) -> a | b);
  }

  @Override
  public boolean isSet() {
    return setBy.get() != 0;
  }

  @Override
  public void set() {
    setBy.accumulateAndGet(OURS, (a, b) -> a | b);
  }

  @Override
  public void clear() {
    if ((setBy.getAndSet(0) & OURS) == 0) {
      robbed = true;
    }
  }

  /** Whether no interrupt of ours is left, and none of others was taken for ours. */
  public boolean isClean() {
    return (setBy.get() & OURS) == 0 && !robbed;
  }
}
