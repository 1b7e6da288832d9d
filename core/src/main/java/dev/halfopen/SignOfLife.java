package dev.halfopen;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/**
 * When a call last gave a sign of life, and its place among the calls in flight. Thread-safe: signs
 * and the end may race.
 */
class SignOfLife {
  /*
   * The time of the sign, less its two lowest bits, which say whether the call had passed the age
   * before, and whether it has ended.
   *
   * A sign takes the call out of its old bucket first and then writes the new time. Who has written
   * it puts the call into the new bucket; who has not, because the call ended or another sign came
   * meanwhile, puts back what it took. Calls in a bucket are all alike, so it does not matter that
   * the one who overtook it may have found its own call gone and taken another one's.
   */
  private static final long OVERDUE = 1;
  private static final long ENDED = 2;
  private static final long FLAGS = 3;
  private static final VarHandle SIGN;

  static {
    try {
      SIGN = MethodHandles.lookup().findVarHandle(SignOfLife.class, "sign", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long sign;

  SignOfLife(long now) {
    this.sign = now & ~FLAGS;
  }

  /** To within 4 ns. */
  final long lastSignAt() {
    return sign & ~FLAGS;
  }

  /** The call begins. */
  final void enter(AgeRing ring, LongConsumer passed) {
    ring.enter(lastSignAt(), passed);
  }

  /** The call gives a sign of life. */
  final void renew(long now, AgeRing ring, LongConsumer passed) {
    long before = sign;
    long after = now & ~FLAGS;
    if ((before & ENDED) != 0) {
      return;
    }
    if ((before & OVERDUE) != 0 || ring.areTogether(before, after)) {
      SIGN.compareAndSet(this, before, after | (before & OVERDUE));
    } else if (!ring.leave(before)) {
      SIGN.compareAndSet(this, before, after | OVERDUE);
    } else {
      boolean moved = SIGN.compareAndSet(this, before, after);
      ring.enter(moved ? after : before, passed);
    }
  }

  /**
   * The call ends; to be called once.
   *
   * @return whether its outcome counts: it had not passed the age
   */
  final boolean end(AgeRing ring) {
    long before = (long) SIGN.getAndBitwiseOr(this, ENDED);
    boolean counts = (before & OVERDUE) == 0 && ring.leave(before & ~FLAGS);
    if (!counts) {
      ring.overdueEnded();
    }
    return counts;
  }
}
