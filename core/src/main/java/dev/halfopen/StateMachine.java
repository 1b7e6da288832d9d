package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
      Fields.handle(MethodHandles.lookup(), "current", Moment.class);

  private static final long WRITTEN_AGAIN_NANOS = 1_000_000;

  private final String name;
  private final Judge judge;
  private final CallCounters counters = new CallCounters();
  private final Facts facts = new Facts(this);
  private final TimeSource time;
  private final Announcer announcer;
  private final Rejections rejections;
  private final ExtraCalls extraCalls;
  private volatile Moment current;

  /** Written at most once a millisecond, since all callers read here. */
  private volatile long lastAdmission;

  @SuppressWarnings("unused") // what is reachable from here is all that it is for
  private @Nullable CircuitBreaker owner;

  StateMachine(String name, CircuitBreakerConfig config) {
    this.name = name;
    this.judge = new Judge(name);
    this.time = config.timeSource();
    Phase first = new Closed(Beginning.first(time), counters, config);
    this.lastAdmission = first.beginning().nanos();
    this.current = new Moment(first, OperatingMode.AUTOMATIC, config);
    this.announcer = new Announcer(this);
    this.rejections = new Rejections(this);
    this.extraCalls = new ExtraCalls(this, first.beginning().nanos());
  }

  String name() {
    return name;
  }

  Judge judge() {
    return judge;
  }

  Moment current() {
    return current;
  }

  CircuitBreakerConfig config() {
    return current.config();
  }

  Gate gate() {
    return facts.gate();
  }

  CallCounters counters() {
    return counters;
  }

  /** What is known of the service. */
  Facts facts() {
    return facts;
  }

  TimeSource time() {
    return time;
  }

  long now() {
    return time.nanoTime();
  }

  /**
   * When a call was last admitted, to the millisecond; when the breaker was made, if none was or
   * nobody looks at durations.
   */
  long lastAdmission() {
    return lastAdmission;
  }

  /** Says whose machine this is, so that the breaker lives as long as a call of it is under way. */
  void belongTo(CircuitBreaker breaker) {
    owner = breaker;
  }

  Announcer announcer() {
    return announcer;
  }

  ExtraCalls extraCalls() {
    return extraCalls;
  }

  /** The time at which something ends: it ends even if the time source throws. */
  long nowOr(long otherwise) {
    return SafeTime.nanoTime(time, otherwise);
  }

  /** The wall-clock time for what is told. */
  Instant instant() {
    return SafeTime.instant(time, current.phase().beginning().at());
  }

  /** Joins the call around it, admits it, or throws {@link CallNotPermittedException}. */
  Admission admit(long now) {
    Joined joined = Layers.join(this);
    return joined != null ? joined : admitByItself(now);
  }

  /** The same for a caller that has its thread's stack at hand. */
  Admission admit(@Nullable Object[] stack, long now) {
    Joined joined = Layers.join(this, stack);
    return joined != null ? joined : admitByItself(now);
  }

  private Admission admitByItself(long now) {
    return Objects.requireNonNull(admit(now, true));
  }

  /** Joins the call around it, admits it, or not: null. */
  @Nullable Admission tryAdmit(long now) {
    Joined joined = Layers.join(this);
    return joined != null ? joined : admit(now, false);
  }

  private @Nullable Admission admit(long now, boolean throwing) {
    while (true) {
      Moment machine = current;
      Phase phase = machine.phase();
      if (machine.mode() == OperatingMode.FORCED_CLOSED && phase instanceof Closed closed) {
        closed.successorDue(now, machine);
        return admitted(closed.admitAnyway(now), now, machine);
      }
      Reason refusal;
      if (machine.mode() == OperatingMode.FORCED_OPEN) {
        refusal = Reason.FORCED_OPEN;
      } else if (!gate().isOpen(now)) {
        refusal = Reason.THROTTLED;
      } else {
        Phase due = phase.successorDue(now, machine);
        if (due != null) {
          install(phase, due, machine.config(), now);
          continue;
        }
        Admission admission = phase.admit(now, machine);
        if (admission != null) {
          return admitted(admission, now, machine);
        }
        if (phase.isDecided() || (phase instanceof Closed closed && rampIsOver(closed, now))) {
          continue;
        }
        refusal = phase.refusal();
      }
      rejections.refused(refusal, machine);
      if (machine.mode() == OperatingMode.SHADOW) {
        return admitted(Unjudged.INSTANCE, now, machine);
      }
      if (throwing) {
        throw rejections.of(phase, refusal, now);
      }
      return null;
    }
  }

  private boolean rampIsOver(Closed phase, long now) {
    if (phase.endRampIfOver(now)) {
      tellEndOfRamp(phase);
    }
    return !phase.isRamping(now);
  }

  /** To be called by the one who ended it. The phase's own end tells more than this. */
  void tellEndOfRamp(Closed phase) {
    boolean shadow = phase.beginning().shadow();
    CircuitBreakerEvent event = new CircuitBreakerEvent.RampEnded(name, instant(), shadow);
    String line = "is no longer ramping up" + (shadow ? " (shadow)" : "");
    update(m -> m.phase() == phase ? m.with(new Act(event, line, phase, m.lastAct())) : m);
    announcer.transitions();
  }

  private Admission admitted(Admission admission, long now, Moment machine) {
    if (now - lastAdmission >= WRITTEN_AGAIN_NANOS) {
      lastAdmission = now;
    }
    counters.admitted();
    Observers observers = machine.observers();
    return observers == null ? admission : observers.admitted(admission, now);
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
      joined.propose(new Proposal(reported, toldSlow), now);
      return;
    }
    Observed observed = null;
    if (admission instanceof Observed told) {
      observed = told;
      admission = told.admission();
    }
    Moment machine = current;
    boolean succeeded = reported instanceof Verdict.Success;
    boolean slow =
        (succeeded || reported instanceof Verdict.Failure)
            && (toldSlow != null ? toldSlow : machine.config().isSlow(tookNanos));
    Verdict verdict =
        succeeded && slow && machine.config().slowIsFailure() ? Verdict.failure() : reported;

    Phase home = admission.phase();
    Phase next = home == null ? null : recorded(home, shared, verdict, slow, now, machine);
    Standing standing = standing(home, next, machine);
    boolean late = standing == Standing.LATE;
    boolean toTell = facts.note(verdict, admittedAt, now, machine);
    Outcome outcome = Outcome.of(verdict);
    counters.ended(outcome, slow, standing);
    toTell |= announcer.queueEnd(verdict, tookNanos, slow, late);
    if (home != null && next != null && next != home) {
      install(home, next, machine.config(), now);
    }
    if (observed != null) {
      observed.ended(outcome, tookNanos, slow, late);
    }
    if (toTell) {
      announcer.deliver();
    }
  }

  private static Standing standing(@Nullable Phase home, @Nullable Phase next, Moment machine) {
    if (home != null && next == null) {
      return Standing.LATE;
    }
    return home == null || machine.mode() == OperatingMode.FORCED_OPEN
        ? Standing.UNJUDGED
        : Standing.EVIDENCE;
  }

  /** Gives the verdict to its phase; null: it is over. */
  private @Nullable Phase recorded(
      Phase home, Admission admission, Verdict verdict, boolean slow, long now, Moment machine) {
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

  /** The one place where a phase follows another by the breaker's own decision. */
  private void install(Phase home, Phase next, CircuitBreakerConfig builtWith, long now) {
    while (true) {
      Moment machine = current;
      if (machine.phase() != home || machine.mode().isForced()) {
        return;
      }
      if (CURRENT.compareAndSet(this, machine, machine.with(next))) {
        if (!machine.config().isVery(builtWith)) {
          followSettings(now);
        }
        announcer.transitions();
        return;
      }
    }
  }

  /**
   * What is done beside the phases' own decisions: the change is a function that may be asked more
   * than once. To be announced afterwards.
   */
  Moment update(UnaryOperator<Moment> change) {
    Moment before;
    do {
      before = current;
    } while (!CURRENT.compareAndSet(this, before, change.apply(before)));
    return before;
  }

  /**
   * Lets the present phase and the allowance follow the settings, which somebody else may change
   * meanwhile.
   */
  void followSettings(long now) {
    Moment machine;
    do {
      machine = current;
      machine.phase().reconfigure(machine.config(), now);
      extraCalls.follow(machine.config().retryBudget());
    } while (!config().isVery(machine.config()));
  }
}
