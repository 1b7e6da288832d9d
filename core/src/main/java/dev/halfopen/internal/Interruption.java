package dev.halfopen.internal;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops a section of code that runs on its caller's own thread, by interrupting that thread. Made
 * by that thread as the section begins; anybody may {@link #interrupt} until that thread says that
 * the section is over ({@link #end}, exactly once, in a finally block).
 *
 * <p>Who interrupts because of something that the caller must know (the answer of another call, for
 * instance) writes it down before: what happened before the interrupt is seen after {@code end()}.
 */
public final class Interruption implements Runnable {
  /*
   * ARMED -> FIRING -> FIRED    -> ENDED   the section was interrupted by us
   * ARMED -> FIRING -> DECLINED -> ENDED   the thread was interrupted already, by somebody else
   * ARMED -> ENDED                         the section was over before anybody came
   *
   * Invariants
   *  - One compare-and-set leaves ARMED: either one interrupter or the end wins.
   *  - The thread is interrupted in FIRING only, and `end` does not return in FIRING: it waits for
   *    the interrupter, whose few instructions block on nothing but the JDK's own wake-up of the
   *    thread. So after `end` no interrupt of ours can come any more.
   *  - `end` clears the thread's flag after FIRED and only then: then the flag, if it is set, is
   *    ours. So no interrupt of ours is left, and an interrupt of somebody else is kept whenever
   *    ours didn't come, since we neither set nor clear a flag that we have found set.
   *
   * A flag has no owner, hence what nobody can know: an interrupt of somebody else that comes
   * between our look at the flag and its clearing is one with ours, and `end` says "interrupted by
   * us". (Had the service taken our interrupt before, it would be theirs.)
   *
   * Interrupting also gives the thread a permit of LockSupport; so its next `park` may return at
   * once, which callers of `park` must expect anyway.
   */
  private static final int ARMED = 0;
  private static final int FIRING = 1;
  private static final int FIRED = 2;
  private static final int DECLINED = 3;
  private static final int ENDED = 4;

  private static final int SPINS = 100;

  /** The interrupt flag of a thread; apart, so that interleavings can be explored. */
  interface Flag {
    boolean isSet();

    void set();

    void clear();
  }

  private record FlagOf(Thread thread) implements Flag {
    @Override
    public boolean isSet() {
      return thread.isInterrupted();
    }

    @Override
    public void set() {
      thread.interrupt();
    }

    /** By the thread itself. */
    @Override
    public void clear() {
      Thread.interrupted();
    }
  }

  private final Flag flag;
  private volatile boolean declined;
  private final AtomicInteger state = new AtomicInteger(ARMED);

  /** A section of the current thread begins. */
  public Interruption() {
    this(new FlagOf(Thread.currentThread()));
  }

  Interruption(Flag flag) {
    this.flag = flag;
  }

  /** Interrupts the section, for a timer. */
  @Override
  public void run() {
    interrupt();
  }

  /** Interrupts the section unless it is over; true if this very call has interrupted it. */
  public boolean interrupt() {
    if (!state.compareAndSet(ARMED, FIRING)) {
      return false;
    }
    int result = DECLINED;
    try {
      if (!flag.isSet()) {
        flag.set();
        result = FIRED;
      } else {
        declined = true;
      }
    } finally {
      state.set(result);
    }
    return result == FIRED;
  }

  /** Whether the thread was interrupted already, by somebody else, when ours was to come. */
  public boolean wasDeclined() {
    return declined;
  }

  /**
   * Ends the section; true if it was interrupted by us. Only by the thread that made this.
   *
   * <p>False with the thread's flag set, or with an {@link InterruptedException} from the section:
   * somebody else has interrupted the thread.
   */
  @SuppressWarnings("ThreadPriorityCheck") // no decision depends on it
  public boolean end() {
    if (state.compareAndSet(ARMED, ENDED)) {
      return false;
    }
    for (int spins = 0; state.get() == FIRING; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        // The interrupter was stopped in between: it needs a processor, perhaps this very one.
        Thread.yield();
      }
    }
    if (!state.compareAndSet(FIRED, ENDED)) {
      return false;
    }
    flag.clear();
    return true;
  }
}
