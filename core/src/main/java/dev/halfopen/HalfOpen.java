package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.internal.BriefLock;
import dev.halfopen.internal.Text;
import dev.halfopen.recover.RecoveryTest.Decision;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A limited number of trial calls test whether the service has recovered (R3). */
final class HalfOpen extends Phase {
  /*
   * Invariants, guarded by the lock, under which no foreign code runs but the recovery test:
   *  - every trial in `running` was admitted and has neither reported nor expired;
   *  - at most halfOpenMaxCalls are running, and running + reported never exceeds the number of
   *    trial calls that the recovery test needs in all;
   *  - a trial leaves `running` once: who removes it decides what it came to;
   *  - once the test has decided, nothing is admitted or taken any more, and the decision stands.
   * Everybody who comes by then makes the successor, so that nobody waits for the one who decided
   * (who may have been stopped before making it); the state machine installs one of them.
   * Callers that are refused while the slots are full don't take the lock: `allTakenUntil` says
   * until when that is sure.
   */
  private final BriefLock lock = new BriefLock();
  private final Leases running;
  private final NotBefore notBefore = new NotBefore();
  private final int attempt;

  private int maxCalls;
  private Recovery test;
  private volatile Decision decision = Decision.UNDECIDED;
  private String why = "trial calls succeeded";

  private volatile @Nullable Throwable failure;
  private volatile boolean allTaken;
  private volatile long allTakenUntil;
  private volatile @Nullable Detection detection;

  HalfOpen(
      Beginning beginning,
      Open previous,
      int attempt,
      @Nullable Throwable failure,
      CircuitBreakerConfig config) {
    super(beginning, previous);
    this.attempt = attempt;
    this.failure = failure;
    this.maxCalls = config.halfOpenMaxCalls();
    this.running = new Leases(beginning.nanos());
    this.test = Recovery.start(config.recoveryTest());
    keep(previous.detection(), config);
    Recovery.warn(test.takeProblem());
  }

  private void keep(@Nullable Detection last, CircuitBreakerConfig config) {
    detection = last == null ? null : last.ifBy(config.failureDetector());
  }

  @Override
  @Nullable Detection detection() {
    return detection;
  }

  int attempt() {
    return attempt;
  }

  @Override
  CircuitState state() {
    return CircuitState.HALF_OPEN;
  }

  @Override
  @Nullable Phase successorDue(long now, Moment present) {
    if (surelyTaken(now)) {
      return null;
    }
    Decision decided;
    Throwable problem;
    lock.lock();
    try {
      expireTrials(now);
      decided = decision;
      problem = test.takeProblem();
    } finally {
      lock.unlock();
    }
    Recovery.warn(problem);
    return decided == Decision.UNDECIDED ? null : successor(now, present);
  }

  @Override
  boolean isDecided() {
    return decision != Decision.UNDECIDED;
  }

  private void expireTrials(long now) {
    while (decision == Decision.UNDECIDED && running.takeExpired(now) != null) {
      take(true, false, "trial call not reported in time");
    }
  }

  private void take(boolean failed, boolean slow, String whyReopened) {
    Decision decided = test.take(failed, slow);
    if (decided == Decision.REOPEN) {
      why = whyReopened;
    }
    decision = decided;
  }

  @Override
  @Nullable Admission admit(long now, Moment present) {
    if (surelyTaken(now)) {
      return null;
    }
    lock.lock();
    try {
      if (isDecided()) {
        return null;
      }
      if (!hasSlot(0)) {
        allTakenUntil = now + running.noneBefore(now);
        allTaken = true;
        return null;
      }
      Trial trial = new Trial(this, now, present.config());
      running.add(trial);
      return trial;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasSlot(int expired) {
    int active = running.size() - expired;
    return active < maxCalls && active < test.wanted() - expired;
  }

  private boolean surelyTaken(long now) {
    return allTaken && !isDecided() && allTakenUntil - now > 0;
  }

  @Override
  @Nullable Phase record(
      Admission admission, Verdict verdict, boolean slow, long now, Moment present) {
    Throwable problem;
    lock.lock();
    try {
      // An expired trial has failed already, even if the next caller is still to find it.
      Trial trial = (Trial) admission.bare();
      if (isDecided() || trial.remaining(now) <= 0 || !running.remove(trial)) {
        return null;
      }
      allTaken = false;
      if (verdict instanceof Verdict.Success) {
        take(false, slow, "trial calls failed or were slow");
      } else if (verdict instanceof Verdict.Failure failed) {
        notBefore.extend(elapsed(now), failed.retryAfter(), present.config().maxRetryAfter());
        failure = failed.cause() != null ? failed.cause() : failure;
        take(true, slow, "trial call failed");
      } else if (verdict instanceof Verdict.Exhausted exhausted) {
        notBefore.extend(elapsed(now) + Waits.exhausted(exhausted.retryAfter(), present.config()));
        failure = exhausted.cause();
        why = "quota exhausted";
        decision = Decision.REOPEN;
      }
      problem = test.takeProblem();
    } finally {
      lock.unlock();
    }
    Recovery.warn(problem);
    return isDecided() ? successor(now, present) : this;
  }

  /**
   * Runs foreign code (the clock, the recovery delay), so without the lock: the decision stands.
   */
  private Phase successor(long now, Moment present) {
    TransitionCounts counts = beginning().counts();
    if (decision == Decision.CLOSE) {
      Duration ramp = present.config().ramp();
      String reason = ramp.isZero() ? why : why + ", ramping up for " + Text.duration(ramp);
      Beginning next = beginning().next(now, present, counts.closed(), reason);
      return new Closed(next, this, detection, present.config()).ramping(ramp);
    }
    return new Open(
        beginning().next(now, present, counts.opened(), why),
        this,
        attempt + 1,
        notBefore.elapsed() - elapsed(now),
        failure,
        present.config());
  }

  @Override
  CallNotPermittedException.Reason refusal() {
    return CallNotPermittedException.Reason.TRIALS_IN_PROGRESS;
  }

  @Override
  boolean wouldAdmit(long now, Moment present) {
    lock.lock();
    try {
      int expired = running.expired(now);
      Decision soon = isDecided() ? decision : test.afterFailures(expired);
      if (soon != Decision.REOPEN) {
        return soon == Decision.CLOSE || hasSlot(expired);
      }
    } finally {
      lock.unlock();
    }
    // The next caller would find trial calls expired and re-open; maybe for no time at all.
    return notBefore.elapsed() <= elapsed(now)
        && Waits.recoveryDelay(present.config(), attempt + 1) == 0;
  }

  @Override
  int trialsInFlight() {
    lock.lock();
    try {
      return running.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  Evidence evidence(long now) {
    lock.lock();
    try {
      return test.evidence();
    } finally {
      lock.unlock();
    }
  }

  /** A lease that ends sooner than before must not be overlooked by callers that are refused. */
  void leaseShortened(Trial trial) {
    lock.lock();
    try {
      running.move(trial);
      allTaken = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  void reconfigure(CircuitBreakerConfig config, long now) {
    keep(detection, config);
    lock.lock();
    try {
      if (!isDecided() && !test.isBy(config.recoveryTest())) {
        test = Recovery.start(config.recoveryTest());
      }
      maxCalls = config.halfOpenMaxCalls();
      allTaken = false;
    } finally {
      lock.unlock();
    }
  }
}
