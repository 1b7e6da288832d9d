package dev.halfopen.pipeline;

import java.util.concurrent.atomic.AtomicBoolean;

/** A task that others are to run and may run twice or not at all: it runs the first time only. */
final class Once implements Runnable {
  private final Runnable task;
  private final AtomicBoolean begun = new AtomicBoolean();

  Once(Runnable task) {
    this.task = task;
  }

  @Override
  public void run() {
    if (begun.compareAndSet(false, true)) {
      task.run();
    }
  }

  boolean hasBegun() {
    return begun.get();
  }
}
