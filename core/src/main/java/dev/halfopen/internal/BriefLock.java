package dev.halfopen.internal;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is held for a few instructions, and never while foreign code runs (R8). Tools that
 * look for calls that block (BlockHound) are told of it by its name.
 */
public final class BriefLock extends ReentrantLock {
  private static final long serialVersionUID = 1;

  /** A lock that is free. */
  public BriefLock() {}

  @Override
  public void lock() {
    super.lock();
  }
}
