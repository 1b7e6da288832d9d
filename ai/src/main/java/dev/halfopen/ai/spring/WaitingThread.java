package dev.halfopen.ai.spring;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A thread that waits for the headers of a response, and how a watchdog wakes it: by an interrupt,
 * since request factories offer no other way. No interrupt of ours outlives the wait (the thread
 * takes it back before it goes on, and none can come later). An interrupt of somebody else stays if
 * it was there before; one that comes between ours and its taking back can't be told apart and goes
 * with it.
 */
final class WaitingThread {
  private final ReentrantLock lock = new ReentrantLock();
  private final Thread thread = Thread.currentThread();
  private boolean waits = true;
  private boolean woken;

  /** Interrupts the thread if it waits; from any thread. */
  void wake() {
    lock.lock();
    try {
      if (waits && !thread.isInterrupted()) {
        woken = true;
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The wait is over; to be called by the thread itself. */
  void goOn() {
    lock.lock();
    try {
      waits = false;
      if (woken) {
        var unused = Thread.interrupted();
      }
    } finally {
      lock.unlock();
    }
  }
}
