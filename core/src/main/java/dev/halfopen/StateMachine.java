package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Admits calls, takes their verdicts, and is the only place that changes a breaker's state. */
final class StateMachine {
  /*
   * The way of a call: one volatile read gives the present phase; it admits or refuses; the
   * admission remembers the phase, and the verdict goes to that phase or, when it is over, to
   * nobody (R2). A phase that must end makes its successor, and one compare-and-set installs it:
   * whoever loses that race has changed nothing. Evidence and limits are the phases' own affair,
   * counting is CallCounters', telling is Announcer's.
   */
  private static final VarHandle CURRENT =
      Fields.handle(MethodHandles.lookup(), "current", Machine.class);
  private static final VarHandle ALLOWANCE =
      Fields.handle(MethodHandles.lookup(), "allowance", RetryAllowance.class);

  private static final long SHARED_NANOS = 1_000_000;

  private final String name;
  private final Judge judge;
  private final Gate gate = new Gate();
  private final CallCounters counters = new CallCounters();
  private final LastTime lastSuccess = new LastTime();
  private final LastTime lastFailure = new LastTime();
  private final TimeSource time;
  private final long madeAt;
  private final Announcer announcer;
  private volatile Machine current;
  private volatile @Nullable LastRefusal lastRefusal;

  /** Made when an extra call is first asked for. */
  private volatile @Nullable RetryAllowance allowance;

  StateMachine(String name, CircuitBreakerConfig config) {
    this.name = name;
    this.judge = new Judge(name);
    this.time = config.timeSource();
    Phase first = new Closed(Beginning.first(time), null, config.failureDetector());
    this.madeAt = first.beginning().nanos();
    this.current = new Machine(first, OperatingMode.AUTOMATIC, config);
    this.announcer = new Announcer(name, counters, this::current);
  }

  String name() {
    return name;
  }

  Judge judge() {
    return judge;
  }

  Machine current() {
    return current;
  }

  CircuitBreakerConfig config() {
    return current.config();
  }

  Gate gate() {
    return gate;
  }

  CallCounters counters() {
    return counters;
  }

  LastTime lastSuccess() {
    return lastSuccess;
  }

  LastTime lastFailure() {
    return lastFailure;
  }

  TimeSource time() {
    return time;
  }

  long now() {
    return time.nanoTime();
  }

  Announcer announcer() {
    return announcer;
  }

  /** What is left of the retry budget; null: nobody has asked for any of it yet. */
  @Nullable RetryAllowance allowance() {
    return allowance;
  }

  boolean tryExtraCall() {
    RetryAllowance present = allowance;
    if (present == null) {
      RetryAllowance fresh = new RetryAllowance(config().retryBudget(), counters, time, madeAt);
      present = (RetryAllowance) ALLOWANCE.compareAndExchange(this, null, fresh);
      present = present == null ? fresh : present;
      // Who changes the budget meanwhile finds either this one, or that it is still to be made.
      present.follow(config().retryBudget());
    }
    return present.tryTake();
  }

  /** Joins the call around it, admits it, or throws {@link CallNotPermittedException}. */
  Admission admit(long now) {
    Joined joined = Layers.join(this);
    return joined != null ? joined : admitByItself(now);
  }

  /** The same for a call that is known to have none of this breaker around it. */
  Admission admitByItself(long now) {
    return Objects.requireNonNull(admit(now, true));
  }

  /** Joins the call around it, admits it, or not: null. */
  @Nullable Admission tryAdmit(long now) {
    Joined joined = Layers.join(this);
    return joined != null ? joined : admit(now, false);
  }

  private @Nullable Admission admit(long now, boolean throwing) {
    while (true) {
      Machine machine = current;
      Phase phase = machine.phase();
      if (machine.mode() == OperatingMode.FORCED_CLOSED && phase instanceof Closed closed) {
        return admitted(closed);
      }
      Reason refusal;
      if (machine.mode() == OperatingMode.FORCED_OPEN) {
        refusal = Reason.FORCED_OPEN;
      } else if (!gate.isOpen(now)) {
        refusal = Reason.THROTTLED;
      } else {
        Phase due = phase.successorDue(now, machine);
        if (due != null) {
          install(phase, due, machine.config(), now);
          continue;
        }
        Admission admission = phase.admit(now, machine);
        if (admission != null) {
          return admitted(admission);
        }
        if (phase.isDecided()) {
          continue;
        }
        refusal = phase.refusal();
      }
      boolean shadow = machine.mode() == OperatingMode.SHADOW;
      refused(refusal, shadow);
      if (shadow) {
        return admitted(Unjudged.INSTANCE);
      }
      if (throwing) {
        throw new CallNotPermittedException(refusal(phase, refusal, now), phase.failure());
      }
      return null;
    }
  }

  private Admission admitted(Admission admission) {
    counters.admitted();
    return admission;
  }

  private void refused(Reason reason, boolean shadow) {
    if (shadow) {
      counters.shadowRejected();
    } else {
      counters.rejected(reason);
    }
    if (announcer.isHeard()) {
      announcer.queueCall(
          new CircuitBreakerEvent.CallRejected(name, time.instant(), reason, shadow));
      announcer.deliver();
    }
  }

  /**
   * What a rejection says. Rejections come in masses, so those of one millisecond that wait for the
   * same moment share it: the wait that they tell is then too long by less than that.
   */
  private CallNotPermittedException.Refusal refusal(Phase phase, Reason reason, long now) {
    boolean known = reason == Reason.OPEN || reason == Reason.THROTTLED;
    long wait = known ? Math.max(gate.remaining(now), phase.nanosUntilTrial(now)) : 0;
    LastRefusal last = lastRefusal;
    if (last == null || !last.holds(phase, reason, now, now + wait)) {
      last =
          new LastRefusal(
              phase,
              now,
              now + wait,
              new CallNotPermittedException.Refusal(
                  name, phase.state(), reason, known ? Duration.ofNanos(wait) : null));
      lastRefusal = last;
    }
    return last.refusal;
  }

  private record LastRefusal(
      Phase phase, long at, long until, CallNotPermittedException.Refusal refusal) {
    boolean holds(Phase phase, Reason reason, long now, long until) {
      boolean sameEnd = refusal.retryAfter() == null || this.until == until;
      long age = now - at;
      return this.phase == phase
          && refusal.reason() == reason
          && sameEnd
          && age >= 0
          && age < SHARED_NANOS;
    }
  }

  /**
   * Takes the verdict on an admitted call; to be called once for each admission. That of a joined
   * call is only proposed to the one around it.
   *
   * @param admittedAt the nanoTime at which it was admitted
   * @param toldSlow whether it was slow; null: to be told by how long it took
   * @param tookNanos how long the call took
   */
  void settle(
      Admission shared,
      long admittedAt,
      Verdict reported,
      @Nullable Boolean toldSlow,
      long tookNanos,
      long now) {
    Admission admission = shared.origin();
    if (admission instanceof Joined joined) {
      joined.propose(new Proposal(reported, toldSlow));
      return;
    }
    Machine machine = current;
    boolean succeeded = reported instanceof Verdict.Success;
    boolean slow =
        (succeeded || reported instanceof Verdict.Failure)
            && (toldSlow != null ? toldSlow : machine.config().isSlow(tookNanos));
    Verdict verdict =
        succeeded && slow && machine.config().slowIsFailure() ? Verdict.failure() : reported;

    Phase home = admission.phase();
    Phase next = home == null ? null : recorded(home, admission, verdict, slow, now, machine);
    boolean late = home != null && next == null;
    boolean toTell = note(verdict, admittedAt, now, machine);
    counters.ended(CallCounters.Outcome.of(verdict), slow, late);
    if (announcer.isHeard()) {
      toTell = true;
      announcer.queueCall(
          new CircuitBreakerEvent.CallEnded(
              name, time.instant(), verdict, Duration.ofNanos(tookNanos), slow, late));
    }
    if (home != null && next != null && next != home) {
      install(home, next, machine.config(), now);
    }
    if (toTell) {
      announcer.deliver();
    }
  }

  /** Gives the verdict to its phase; null: it is over. */
  private @Nullable Phase recorded(
      Phase home, Admission admission, Verdict verdict, boolean slow, long now, Machine machine) {
    Phase present = machine.phase();
    boolean frozen = machine.mode() == OperatingMode.FORCED_OPEN;
    if (home == present) {
      // A frozen phase takes no evidence, but a call that has ended is under way no more.
      return home.record(admission, frozen ? Verdict.ignored() : verdict, slow, now, machine);
    }
    if (!frozen && present instanceof Open open && verdict instanceof Verdict.Exhausted exhausted) {
      open.exhaustedLate(home, exhausted, now, machine);
    }
    return null;
  }

  /**
   * What a verdict says of the service as such, whichever phase it belongs to.
   *
   * @return whether there is something to tell
   */
  private boolean note(Verdict verdict, long admittedAt, long now, Machine machine) {
    if (verdict instanceof Verdict.Success) {
      lastSuccess.set(now);
      gate.succeeded(admittedAt);
    } else if (!(verdict instanceof Verdict.Ignored)) {
      lastFailure.set(now);
    }
    if (verdict instanceof Verdict.Throttled throttled) {
      Duration wait =
          Duration.ofNanos(gate.close(now, admittedAt, throttled.retryAfter(), machine.config()));
      if (!wait.isZero()) {
        boolean shadow = machine.mode() == OperatingMode.SHADOW;
        announcer.queueNotice(
            new CircuitBreakerEvent.GateClosed(name, time.instant(), wait, shadow),
            "keeps calls waiting for "
                + wait
                + ", as the service asked"
                + (shadow ? " (shadow)" : ""));
        return true;
      }
    }
    return false;
  }

  void record(Effort effort) {
    counters.made(effort);
    if (announcer.isHeard()) {
      announcer.queueCall(eventOf(effort));
      announcer.deliver();
    }
  }

  private CircuitBreakerEvent eventOf(Effort effort) {
    Instant at = time.instant();
    return switch (effort) {
      case RETRY -> new CircuitBreakerEvent.Retry(name, at);
      case HEDGE -> new CircuitBreakerEvent.Hedge(name, at);
      case FALLBACK -> new CircuitBreakerEvent.Fallback(name, at);
      case TIMEOUT -> new CircuitBreakerEvent.Timeout(name, at);
      case BUDGET_REFUSAL -> new CircuitBreakerEvent.BudgetRefusal(name, at);
    };
  }

  /** The one place where a phase follows another by the breaker's own decision. */
  private void install(Phase home, Phase next, CircuitBreakerConfig builtWith, long now) {
    while (true) {
      Machine machine = current;
      if (machine.phase() != home || machine.mode().isForced()) {
        return;
      }
      if (CURRENT.compareAndSet(this, machine, machine.with(next))) {
        if (machine.config() != builtWith) {
          followSettings(now);
        }
        announcer.transitions();
        return;
      }
    }
  }

  /** What operators do: the change is a function that may be asked more than once. */
  Machine update(UnaryOperator<Machine> change) {
    Machine before;
    do {
      before = current;
    } while (!CURRENT.compareAndSet(this, before, change.apply(before)));
    announcer.transitions();
    return before;
  }

  /**
   * Lets the present phase and the allowance follow the settings, which somebody else may change
   * meanwhile.
   */
  void followSettings(long now) {
    Machine machine;
    do {
      machine = current;
      machine.phase().reconfigure(machine.config(), now);
      RetryAllowance drawnOn = allowance;
      if (drawnOn != null) {
        drawnOn.follow(machine.config().retryBudget());
      }
    } while (config() != machine.config());
  }

  /** Whether a call would be admitted, without any effect. */
  boolean wouldAdmit(Machine machine, long now) {
    return switch (machine.mode()) {
      case FORCED_CLOSED, SHADOW -> true;
      case FORCED_OPEN -> false;
      case AUTOMATIC -> gate.isOpen(now) && machine.phase().wouldAdmit(now, machine);
    };
  }
}
