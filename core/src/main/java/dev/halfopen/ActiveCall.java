package dev.halfopen;

import dev.halfopen.internal.Fields;
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
   * A Joint takes its place at the first sign of life, or when a first inner call joins; then who
   * ends the Joint ends the call, so that what was proposed and who was first is one decision.
   *
   * What counts at the end: a time limit set on this call from outside, then what the last inner
   * call proposed, then this call's own outcome (which nobody judges if it doesn't count).
   */
  private static final VarHandle ADMISSION =
      Fields.handle(MethodHandles.lookup(), "admission", Admission.class);

  private static final long UNKNOWN = -1;

  private final StateMachine machine;
  private final long admittedAt;
  private volatile @Nullable Admission admission;

  ActiveCall(StateMachine machine, Admission admission, long admittedAt) {
    this.machine = machine;
    this.admission = admission;
    this.admittedAt = admittedAt;
  }

  @Override
  public void renew() {
    Joint joint = joint();
    if (joint != null) {
      joint.renew(machine.nowOr(joint.lastSign(admittedAt)), machine.config());
    }
  }

  @Override
  public void firstContent() {
    Observed observed = observed();
    if (observed != null) {
      observed.firstContent(machine);
    }
  }

  @Override
  public void usage(long inputTokens, long outputTokens) {
    Observed observed = observed();
    if (observed != null) {
      observed.usage(Math.max(UNKNOWN, inputTokens), Math.max(UNKNOWN, outputTokens));
    }
  }

  /** Who was told of the call, and is to be told of it further; null: nobody, or it has ended. */
  private @Nullable Observed observed() {
    Admission present = admission;
    return present == null ? null : present.observed();
  }

  @Override
  public void waiting(boolean waits) {
    Admission present = admission;
    if (present != null && present.isWatched()) {
      Joint joint = joint();
      if (joint != null) {
        joint.waiting(waits, machine.nowOr(joint.lastSign(admittedAt)));
      }
    }
  }

  @Override
  public void waitsAnew() {
    Joint joint = joint();
    if (joint != null) {
      joint.waitsAnew(machine.nowOr(joint.lastSign(admittedAt)));
    }
  }

  /** What inner calls join; null: the call has ended. */
  @Nullable Joint joint() {
    Admission present = admission;
    while (present != null && !(present instanceof Joint)) {
      Joint joint = new Joint(present);
      Admission found = (Admission) ADMISSION.compareAndExchange(this, present, joint);
      present = found == present ? joint : found;
    }
    return (Joint) present;
  }

  /** Begins a section of the call's own code on this thread, to be left by {@link Layers}. */
  int enter() {
    return Layers.enter(machine, this);
  }

  /** Ends the call with a result, and says whether it was the first to end it. */
  boolean returned(@Nullable Object result) {
    return end(result, null) != null;
  }

  /** Ends the call well, without a result to be judged. */
  boolean completed() {
    return reported(Verdict.success());
  }

  /** Ends the call with an error. */
  boolean failed(Throwable error) {
    return failed(error, TimeLimits.isOfLibrary(error)) != null;
  }

  /** Ends the call with an error that came from outside of it. */
  boolean failedFromOutside(Throwable error) {
    return failed(error, TimeLimits.isAny(error)) != null;
  }

  private @Nullable Verdict failed(Throwable error, boolean limit) {
    Admission ended = takeOut();
    if (ended == null) {
      return null;
    }
    Proposal inner = ended.proposed();
    Verdict own =
        inner == null || limit
            ? machine.judge().ofError(error, silence(ended), machine.config())
            : Verdict.ignored();
    return settle(ended, inner, limit, own);
  }

  /** Ends the call because its caller gave it up. */
  boolean abandoned() {
    Admission ended = takeOut();
    if (ended == null) {
      return false;
    }
    Verdict own = machine.judge().ofGivingUp(silence(ended), machine.config());
    settle(ended, ended.proposed(), false, own);
    return true;
  }

  /** Ends the call without a word about the service. */
  boolean ignored() {
    return reported(Verdict.ignored());
  }

  private boolean reported(Verdict verdict) {
    Admission ended = takeOut();
    if (ended == null) {
      return false;
    }
    settle(ended, ended.proposed(), TimeLimits.isCauseOf(verdict), verdict);
    return true;
  }

  /** The admission for the first who asks, and for nobody else. */
  private @Nullable Admission takeOut() {
    Admission present = admission;
    while (present != null) {
      if (present instanceof Joint joint) {
        boolean first = joint.end();
        admission = null;
        return first ? joint : null;
      }
      Admission found = (Admission) ADMISSION.compareAndExchange(this, present, null);
      if (found == present) {
        return present;
      }
      present = found;
    }
    return null;
  }

  private long silence(Admission ended) {
    long lastSign = ended.lastSign(admittedAt);
    return machine.nowOr(lastSign) - lastSign;
  }

  private Verdict settle(Admission ended, @Nullable Proposal inner, boolean limit, Verdict own) {
    long now = machine.nowOr(admittedAt);
    return settle(ended, inner, limit, own, null, now - admittedAt, now);
  }

  /** Settles the call by what counts: the verdict that is returned. */
  private Verdict settle(
      Admission ended,
      @Nullable Proposal inner,
      boolean limit,
      Verdict own,
      @Nullable Boolean ownSlow,
      long took,
      long now) {
    Proposal counts = limit && !(own instanceof Verdict.Ignored) ? null : inner;
    Verdict verdict = counts == null ? own : counts.verdict();
    Boolean slow = counts == null ? ownSlow : counts.slow();
    machine.settle(ended, admittedAt, verdict, slow, took, now);
    return verdict;
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
  public void abandon() {
    abandoned();
  }

  @Override
  public @Nullable Verdict end(@Nullable Object result, @Nullable Throwable error) {
    if (error != null) {
      return failed(error, TimeLimits.isOfLibrary(error));
    }
    Admission ended = takeOut();
    if (ended == null) {
      return null;
    }
    Proposal inner = ended.proposed();
    Verdict own =
        inner == null ? machine.judge().ofResult(result, machine.config()) : Verdict.ignored();
    return settle(ended, inner, false, own);
  }

  @Override
  public void around(Runnable section) {
    int frame = enter();
    try {
      section.run();
    } finally {
      Layers.leave(frame);
    }
  }

  @Override
  public void outside(Runnable section) {
    int frame = Layers.enterConsumer(this);
    try {
      section.run();
    } finally {
      Layers.leave(frame);
    }
  }

  @Override
  public void report(Verdict verdict) {
    reported(Objects.requireNonNull(verdict, "verdict"));
  }

  @Override
  public void report(Verdict verdict, Duration took) {
    report(verdict, took, null);
  }

  @Override
  public void report(Verdict verdict, Duration took, boolean slow) {
    report(verdict, took, (Boolean) slow);
  }

  private void report(Verdict verdict, Duration took, @Nullable Boolean slow) {
    Objects.requireNonNull(verdict, "verdict");
    long nanos = Ranges.delay("took", took).toNanos();
    Admission ended = takeOut();
    if (ended != null) {
      boolean limit = TimeLimits.isCauseOf(verdict);
      settle(ended, ended.proposed(), limit, verdict, slow, nanos, machine.nowOr(admittedAt));
    }
  }

  @Override
  public void close() {
    ignored();
  }
}
