package dev.halfopen.pipeline;

import dev.halfopen.internal.CarriedCalls;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One call that holds no thread while it waits: each of its steps is begun by what comes first. */
abstract class DrivenRun extends Run {
  /*
   * `decided` is the one decision, and its winner ends the run: the plan's end, a caller that gives
   * up, a time limit of the caller's. Steps follow one another, each begun by the end of the one
   * before; what is under way is stored before `decided` is looked at, and a decider looks at it
   * after having decided, so that one of both ends it.
   *
   * An attempt that ends while it is being begun must not begin the next one within itself, or the
   * stack would be as deep as there are attempts. So its end is left to the loop that begins it, if
   * that is further down on the same thread, and else begins a loop of its own. A loop that is over
   * is never found: it has taken itself out, and nobody puts one in but for itself.
   *
   * A call within another one of the same breaker joins that wherever it goes on: an attempt that
   * is begun elsewhere than by the caller is begun beneath the calls that are around the caller.
   */
  private static final class Loop {
    final Thread thread = Thread.currentThread();
    @Nullable Step next;
  }

  private final CallerContext context;
  private final @Nullable UnaryOperator<Runnable> callsAround = CarriedCalls.current();
  private final AtomicBoolean decided = new AtomicBoolean();
  private volatile @Nullable Alarm waiting;
  private volatile @Nullable Loop loop;

  DrivenRun(ResiliencePipeline pipeline) {
    super(pipeline);
    this.context = settings.threads().context();
  }

  static RejectedExecutionException timerHasEnded() {
    return new RejectedExecutionException("the timer was shut down");
  }

  /** Begins an attempt, whose outcome is told by {@link #proceed}, maybe before this returns. */
  abstract void attempt(Step.Try step);

  /** Ends what is under way, since the run has ended otherwise. Must not throw. */
  abstract void stop();

  /** Tells the caller how the run has ended, which has been decided. Must not throw. */
  abstract void end(Step.End end);

  /** Begins, on the caller's thread. */
  final void begin() {
    try {
      if (admit()) {
        enterHere(true);
      } else {
        leaveAtDeadline();
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void leaveAtDeadline() {
    Duration left = plan.timeLeft();
    if (left != null) {
      Runnable tooLate = () -> endBy(new Step.End(null, plan.deadlinePassed()));
      waitingFor(
          settings
              .threads()
              .schedule(
                  () -> {
                    if (leaveQueue()) {
                      handOverFromTimer(tooLate);
                    }
                  },
                  Math.max(0, left.toNanos())));
    }
  }

  @Override
  public final void placeIsHere() {
    handOver(this::enter);
  }

  private void enter() {
    try {
      stopWaiting();
      enterHere(false);
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void enterHere(boolean byCaller) {
    plan.admitted();
    drive(plan.first(), byCaller);
  }

  /** Goes on with a step, on any thread but a timer's; never throws. */
  final void proceed(Step step) {
    Loop present = loop;
    if (present != null && present.thread == Thread.currentThread()) {
      present.next = step;
    } else if (context.isCarried()) {
      context.run(() -> drive(step, false));
    } else {
      drive(step, false);
    }
  }

  private void drive(Step first, boolean byCaller) {
    Loop mine = new Loop();
    loop = mine;
    Step step = first;
    try {
      while (step != null) {
        mine.next = null;
        carryOut(unlessOuterIsOver(step), byCaller);
        step = mine.next;
      }
    } catch (Throwable e) {
      fail(e);
    } finally {
      if (loop == mine) {
        loop = null;
      }
    }
  }

  private void carryOut(Step step, boolean byCaller) {
    if (step instanceof Step.End end) {
      endBy(end);
    } else if (!decided.get() && step instanceof Step.Try next) {
      if (next.waitNanos() > 0) {
        waitFor(next);
      } else if (plan.next(next) instanceof Step.End over) {
        endBy(over);
      } else if (byCaller || callsAround == null) {
        attempt(next);
      } else {
        callsAround.apply(() -> attempt(next)).run();
      }
    }
  }

  private void waitFor(Step.Try next) {
    Step.Try afterwards = new Step.Try(next.target(), next.kind(), 0);
    waitingFor(
        settings
            .threads()
            .schedule(
                () -> handOverFromTimer(() -> proceed(afterwards)),
                next.waitNanos(),
                () -> handOver(() -> fail(timerHasEnded()))));
    plan.waits(next.waitNanos());
  }

  private void waitingFor(Alarm alarm) {
    waiting = alarm;
    if (decided.get()) {
      alarm.cancel();
    }
  }

  private void stopWaiting() {
    Alarm alarm = waiting;
    if (alarm != null) {
      alarm.cancel();
    }
  }

  /** Something has thrown that should not: ends with what is known. */
  final void fail(Throwable thrown) {
    stop();
    endBy(plan.knownOr(thrown));
  }

  private void endBy(Step.End end) {
    if (decide()) {
      giveBack();
      end(end);
    }
  }

  /** Whether the run has ended. */
  final boolean isDecided() {
    return decided.get();
  }

  /** True for the one who ends the run. */
  final boolean decide() {
    boolean first = decided.compareAndSet(false, true);
    if (first) {
      stopWaiting();
    }
    return first;
  }

  /** Runs a task on the executor, in the caller's context. */
  final void handOver(Runnable task) {
    settings.threads().handOver(task, context);
  }

  /** As {@link #handOver}, from a timer's thread. */
  final void handOverFromTimer(Runnable task) {
    settings.threads().handOverFromTimer(task, context);
  }

  /** Runs something of the user's on this thread, in the caller's context. */
  final void inContext(Runnable task) {
    if (context.isCarried()) {
      context.run(task);
    } else {
      task.run();
    }
  }

  final boolean carriesContext() {
    return context.isCarried();
  }
}
