package dev.halfopen;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One admitted call that several threads may end: the first wins and its verdict is reported, all
 * others do nothing (R1).
 */
final class ActiveCall implements Permit {
  private final StateMachine machine;
  private final Judge judge;
  private final Admission admission;
  private final long admittedAt;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long lastSignAt;

  ActiveCall(StateMachine machine, Judge judge, Admission admission, long admittedAt) {
    this.machine = machine;
    this.judge = judge;
    this.admission = admission;
    this.admittedAt = admittedAt;
    this.lastSignAt = admittedAt;
  }

  @Override
  public void renew() {
    long now = machine.now();
    lastSignAt = now;
    admission.renew(now, machine.config());
  }

  /** Ends the call with a result, and says whether it was the first to end it. */
  boolean returned(@Nullable Object result) {
    return end() && settle(judge.ofResult(result, machine.config()));
  }

  /** Ends the call well, without a result to be judged. */
  boolean completed() {
    return end() && settle(Verdict.success());
  }

  /** Ends the call with an error. */
  boolean failed(Throwable error) {
    return end() && settle(judge.ofError(error, machine.now() - lastSignAt, machine.config()));
  }

  /** Ends the call because its caller gave it up. */
  boolean abandoned() {
    return end() && settle(judge.ofGivingUp(machine.now() - lastSignAt, machine.config()));
  }

  /** Ends the call without a word about the service. */
  boolean ignored() {
    return end() && settle(Verdict.ignored());
  }

  private boolean end() {
    return ended.compareAndSet(false, true);
  }

  private boolean settle(Verdict verdict) {
    long now = machine.now();
    machine.settle(admission, admittedAt, verdict, now - admittedAt, now);
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
  public void report(Verdict verdict) {
    Objects.requireNonNull(verdict, "verdict");
    if (end()) {
      settle(verdict);
    }
  }

  @Override
  public void report(Verdict verdict, Duration took) {
    Objects.requireNonNull(verdict, "verdict");
    long nanos = Ranges.delay("took", took).toNanos();
    if (end()) {
      machine.settle(admission, admittedAt, verdict, nanos, machine.now());
    }
  }

  @Override
  public void close() {
    ignored();
  }
}
