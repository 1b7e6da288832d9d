package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Effort;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One asynchronous attempt, with a hedge beside it if it takes long. */
final class Flight<T> {
  /*
   * One reference says how many attempts may still succeed, what the one came to that has failed
   * beside another, and whether the flight is over. Outcomes are values that are put into it: a
   * result, a failure that no other attempt can mend, and the last failure end the flight, and who
   * puts it in tells the run and gives up what still runs. The given-up have no outcome.
   */
  private record State(int running, @Nullable AttemptOutcome failed, boolean over) {}

  private static final State ONE = new State(1, null, false);
  private static final State OVER = new State(0, null, true);

  private final AsyncRun<T> run;
  private final Step.Try step;
  private final AsyncTry<T> first;
  private final AtomicReference<State> state = new AtomicReference<>(ONE);
  private volatile @Nullable AsyncTry<T> second;
  private volatile @Nullable Alarm hedgeAlarm;

  Flight(AsyncRun<T> run, Step.Try step, Attempt attempt) {
    this.run = run;
    this.step = step;
    this.first = new AsyncTry<>(run, this, attempt);
  }

  void start() {
    first.start();
    HedgeDelay hedge = run.settings.hedge();
    if (hedge != null && !isOver()) {
      plan(hedge);
    }
  }

  private void plan(HedgeDelay hedge) {
    Threads threads = run.settings.threads();
    try {
      hedgeAlarm = threads.schedule(() -> run.handOverFromTimer(this::hedge), hedge.nanos());
      if (isOver()) {
        stopAlarm();
      }
    } catch (Throwable e) {
      remarkOnNoHedge(e);
    }
  }

  /** The attempt that is under way is none the worse for it. */
  private void remarkOnNoHedge(Throwable why) {
    run.settings.remarks().on(Remarks.About.HEDGE, "makes calls without their hedges", why);
  }

  private State state() {
    return Objects.requireNonNull(state.get());
  }

  private boolean isOver() {
    return state().over;
  }

  private void hedge() {
    State before = state();
    while (!before.over && before.running > 0) {
      if (state.compareAndSet(before, new State(before.running + 1, before.failed, false))) {
        if (!isLaunched()) {
          oneLess();
        }
        return;
      }
      before = state();
    }
  }

  /** Makes the hedge; false: it can't be made. */
  private boolean isLaunched() {
    Attempt attempt = null;
    try {
      CircuitBreaker breaker = step.target().breaker();
      if (!breaker.tryExtraCall()) {
        breaker.record(Effort.BUDGET_REFUSAL);
        return false;
      }
      attempt = run.plan.attempt(step.target(), Attempt.Kind.HEDGE, run.settings.attemptLimit());
      attempt.begin();
      launch(attempt);
      return true;
    } catch (CallNotPermittedException e) {
      return false;
    } catch (Throwable e) {
      // Not the call's: a timer that was shut down, for instance.
      if (attempt != null) {
        attempt.ignore();
      }
      remarkOnNoHedge(e);
      return false;
    }
  }

  private void launch(Attempt attempt) {
    if (isOver()) {
      attempt.ignore(); // nobody waits for it any more, so it isn't made
      return;
    }
    AsyncTry<T> hedge = new AsyncTry<>(run, this, attempt);
    second = hedge;
    hedge.start();
    if (isOver()) {
      hedge.abandon();
    }
  }

  /** The hedge was not made; if the other attempt has failed meanwhile, that is the outcome. */
  private void oneLess() {
    State before;
    State after;
    do {
      before = state();
      if (before.over) {
        return;
      }
      boolean last = before.running == 1;
      after = last ? OVER : new State(before.running - 1, before.failed, false);
    } while (!state.compareAndSet(before, after));
    if (after.over && before.failed != null) {
      run.ended(before.failed, null);
    }
  }

  /** An attempt has come to its end by itself. */
  void ended(AttemptOutcome outcome) {
    State before;
    State after;
    do {
      before = state();
      if (before.over) {
        return;
      }
      boolean waits = before.running > 1 && outcome.leavesHopeToAnother();
      after = waits ? new State(before.running - 1, outcome, false) : OVER;
    } while (!state.compareAndSet(before, after));
    if (after.over) {
      stopAll();
      HedgeDelay hedge = run.settings.hedge();
      if (hedge != null && outcome.error() == null) {
        hedge.took(outcome.at() - outcome.attempt().beganAt());
      }
      run.ended(outcome, before.failed);
    }
  }

  /** Gives the attempts up. */
  void abandon() {
    state.set(OVER);
    stopAll();
  }

  /** Ends them with a failure that somebody else has seen. */
  void fail(Throwable error) {
    state.set(OVER);
    first.fail(error);
    stopAll();
  }

  private void stopAll() {
    stopAlarm();
    first.abandon();
    AsyncTry<T> beside = second;
    if (beside != null) {
      beside.abandon();
    }
  }

  private void stopAlarm() {
    Alarm present = hedgeAlarm;
    if (present != null) {
      present.cancel();
    }
  }
}
