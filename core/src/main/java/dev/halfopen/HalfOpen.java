package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.recover.RecoveryTest.Decision;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A limited number of trial calls test whether the service has recovered (R3). */
final class HalfOpen extends Phase {
  /*
   * Invariants, guarded by the lock, under which no foreign code runs:
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
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Trial> running = new HashSet<>();
  private final NotBefore notBefore = new NotBefore();
  private final int attempt;

  private int maxCalls;
  private RecoveryTest recipe;
  private RecoveryTest.State test;
  private int reported;
  private volatile Decision decision = Decision.UNDECIDED;
  private String why = "trial calls succeeded";

  private volatile @Nullable Throwable failure;
  private volatile boolean allTaken;
  private volatile long allTakenUntil;

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
    this.recipe = config.recoveryTest();
    this.test = recipe.start();
  }

  int attempt() {
    return attempt;
  }

  @Override
  CircuitState state() {
    return CircuitState.HALF_OPEN;
  }

  @Override
  @Nullable Phase successorDue(long now, Machine machine) {
    if (surelyTaken(now)) {
      return null;
    }
    Decision decided;
    lock.lock();
    try {
      expireTrials(now);
      decided = decision;
    } finally {
      lock.unlock();
    }
    return decided == Decision.UNDECIDED ? null : successor(now, machine);
  }

  @Override
  boolean isDecided() {
    return decision != Decision.UNDECIDED;
  }

  private void expireTrials(long now) {
    Iterator<Trial> trials = running.iterator();
    while (trials.hasNext() && decision == Decision.UNDECIDED) {
      if (trials.next().remaining(now) <= 0) {
        trials.remove();
        take(true, false, "trial call not reported in time");
      }
    }
  }

  private void take(boolean failed, boolean slow, String whyReopened) {
    reported++;
    Decision decided = test.record(failed, slow);
    if (decided == Decision.REOPEN) {
      why = whyReopened;
    }
    decision = decided;
  }

  @Override
  @Nullable Admission admit(long now, Machine machine) {
    if (surelyTaken(now)) {
      return null;
    }
    lock.lock();
    try {
      if (isDecided()) {
        return null;
      }
      if (!hasSlot(0)) {
        allTakenUntil = now + earliestExpiry(now);
        allTaken = true;
        return null;
      }
      Trial trial = new Trial(this, now, machine.config());
      running.add(trial);
      return trial;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasSlot(int expired) {
    int active = running.size() - expired;
    return active < maxCalls && active < recipe.trialCalls() - reported - expired;
  }

  private long earliestExpiry(long now) {
    long earliest = Long.MAX_VALUE / 2;
    for (Trial trial : running) {
      earliest = Math.min(earliest, trial.remaining(now));
    }
    return earliest;
  }

  private boolean surelyTaken(long now) {
    return allTaken && !isDecided() && allTakenUntil - now > 0;
  }

  @Override
  @Nullable Phase record(
      Admission admission, Verdict verdict, boolean slow, long now, Machine machine) {
    lock.lock();
    try {
      // An expired trial has failed already, even if the next caller is still to find it.
      Trial trial = (Trial) admission;
      if (isDecided() || trial.remaining(now) <= 0 || !running.remove(trial)) {
        return null;
      }
      allTaken = false;
      if (verdict instanceof Verdict.Success) {
        take(false, slow, "trial calls failed or were slow");
      } else if (verdict instanceof Verdict.Failure failed) {
        notBefore.extend(elapsed(now), failed.retryAfter(), machine.config().maxRetryAfter());
        failure = failed.cause() != null ? failed.cause() : failure;
        take(true, slow, "trial call failed");
      } else if (verdict instanceof Verdict.Exhausted exhausted) {
        notBefore.extend(elapsed(now) + Waits.exhausted(exhausted.retryAfter(), machine.config()));
        failure = exhausted.cause();
        why = "quota exhausted";
        decision = Decision.REOPEN;
      }
    } finally {
      lock.unlock();
    }
    return isDecided() ? successor(now, machine) : this;
  }

  /**
   * Runs foreign code (the clock, the recovery delay), so without the lock: the decision stands.
   */
  private Phase successor(long now, Machine machine) {
    TransitionCounts counts = beginning().counts();
    if (decision == Decision.CLOSE) {
      return new Closed(
          beginning().next(now, machine, counts.closed(), why),
          this,
          machine.config().failureDetector());
    }
    return new Open(
        beginning().next(now, machine, counts.opened(), why),
        this,
        attempt + 1,
        notBefore.elapsed() - elapsed(now),
        failure,
        machine.config());
  }

  @Override
  CallNotPermittedException.Reason refusal() {
    return CallNotPermittedException.Reason.TRIALS_IN_PROGRESS;
  }

  @Override
  boolean wouldAdmit(long now, Machine machine) {
    lock.lock();
    try {
      int expired = 0;
      for (Trial trial : running) {
        expired += trial.remaining(now) <= 0 ? 1 : 0;
      }
      Decision soon = isDecided() ? decision : test.afterFailures(expired);
      if (soon != Decision.REOPEN) {
        return soon == Decision.CLOSE || hasSlot(expired);
      }
    } finally {
      lock.unlock();
    }
    // The next caller would find trial calls expired and re-open; maybe for no time at all.
    return notBefore.elapsed() <= elapsed(now)
        && Waits.recoveryDelay(machine.config(), attempt + 1) == 0;
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
  void leaseShortened() {
    lock.lock();
    try {
      allTaken = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  void reconfigure(CircuitBreakerConfig config, long now) {
    lock.lock();
    try {
      if (!isDecided() && !config.recoveryTest().equals(recipe)) {
        recipe = config.recoveryTest();
        test = recipe.start();
        reported = 0;
      }
      maxCalls = config.halfOpenMaxCalls();
      allTaken = false;
    } finally {
      lock.unlock();
    }
  }
}
