package dev.halfopen;

import dev.halfopen.internal.Ranges;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One admitted call that several threads may end: the first wins and its verdict is reported, all
 * others do nothing (R1).
 */
final class ActiveCall implements Permit {
  /*
   * The admission is taken out by who ends the call: so it is the mark of a call under way, too,
   * and there are as few fields as can be (32 bytes in all), since most calls have such an object.
   */
  private static final VarHandle ADMISSION;

  static {
    try {
      ADMISSION =
          MethodHandles.lookup().findVarHandle(ActiveCall.class, "admission", Admission.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long admittedAt;
  private volatile long lastSignAt;
  private volatile @Nullable Admission admission;

  ActiveCall(Admission admission, long admittedAt) {
    this.admission = admission;
    this.admittedAt = admittedAt;
    this.lastSignAt = admittedAt;
  }

  @Override
  public void renew() {
    Admission present = admission;
    if (present != null) {
      StateMachine machine = present.machine();
      long now = machine.now();
      lastSignAt = now;
      present.renew(now, machine.config());
    }
  }

  /** Ends the call with a result, and says whether it was the first to end it. */
  boolean returned(@Nullable Object result) {
    Admission ended = end();
    return ended != null && settle(ended, judge(ended).ofResult(result, config(ended)));
  }

  /** Ends the call well, without a result to be judged. */
  boolean completed() {
    Admission ended = end();
    return ended != null && settle(ended, Verdict.success());
  }

  /** Ends the call with an error. */
  boolean failed(Throwable error) {
    Admission ended = end();
    return ended != null
        && settle(ended, judge(ended).ofError(error, silence(ended), config(ended)));
  }

  /** Ends the call because its caller gave it up. */
  boolean abandoned() {
    Admission ended = end();
    return ended != null && settle(ended, judge(ended).ofGivingUp(silence(ended), config(ended)));
  }

  /** Ends the call without a word about the service. */
  boolean ignored() {
    Admission ended = end();
    return ended != null && settle(ended, Verdict.ignored());
  }

  /** The admission for the first who asks, and for nobody else. */
  private @Nullable Admission end() {
    return admission == null ? null : (Admission) ADMISSION.getAndSet(this, null);
  }

  private static Judge judge(Admission ended) {
    return ended.machine().judge();
  }

  private static CircuitBreakerConfig config(Admission ended) {
    return ended.machine().config();
  }

  private long silence(Admission ended) {
    return ended.machine().now() - lastSignAt;
  }

  private boolean settle(Admission ended, Verdict verdict) {
    long now = ended.machine().now();
    ended.machine().settle(ended, admittedAt, verdict, now - admittedAt, now);
    return true;
  }

  @Override
  public void succeed() {
    completed();
  }

  @Override
  public void succeed(@Nullable Object result) {
    returned(result);
  }

  @Override
  public void fail(Throwable error) {
    failed(Objects.requireNonNull(error, "error"));
  }

  @Override
  public void ignore() {
    ignored();
  }

  @Override
  public @Nullable Verdict end(@Nullable Object result, @Nullable Throwable error) {
    Admission ended = end();
    if (ended == null) {
      return null;
    }
    Verdict verdict =
        error == null
            ? judge(ended).ofResult(result, config(ended))
            : judge(ended).ofError(error, silence(ended), config(ended));
    settle(ended, verdict);
    return verdict;
  }

  @Override
  public void around(Runnable section) {
    section.run();
  }

  @Override
  public void report(Verdict verdict) {
    Objects.requireNonNull(verdict, "verdict");
    Admission ended = end();
    if (ended != null) {
      settle(ended, verdict);
    }
  }

  @Override
  public void report(Verdict verdict, Duration took) {
    Objects.requireNonNull(verdict, "verdict");
    long nanos = Ranges.delay("took", took).toNanos();
    Admission ended = end();
    if (ended != null) {
      ended.machine().settle(ended, admittedAt, verdict, nanos, ended.machine().now());
    }
  }

  @Override
  public void close() {
    ignored();
  }
}
