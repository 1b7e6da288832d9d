package dev.halfopen.pipeline;

import dev.halfopen.Effort;
import dev.halfopen.internal.Interruption;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/** Carries out the plan of one call on its caller's thread. */
final class SyncRun<T extends @Nullable Object, X extends Throwable> {
  private final Settings settings;
  private final CallPlan plan;
  private final AttemptCall<? extends T, X> call;

  SyncRun(Settings settings, CallPlan plan, AttemptCall<? extends T, X> call) {
    this.settings = settings;
    this.plan = plan;
    this.call = call;
  }

  /** What the call comes to. */
  Step.End run() {
    Step step = plan.first();
    while (step instanceof Step.Try next) {
      step = pause(next) ? attempt(next) : plan.interrupted();
    }
    return (Step.End) step;
  }

  private Step attempt(Step.Try step) {
    if (plan.next(step) instanceof Step.End over) {
      return over;
    }
    TimeLimit own = TimeLimit.NONE.or(settings.timeouts().attempt(), Limit.ATTEMPT);
    Attempt attempt = plan.attempt(step.target(), step.kind(), own);
    T result;
    try {
      result = step.target().breaker().call(() -> limited(attempt));
    } catch (Throwable e) {
      return plan.after(attempt, null, e);
    }
    return plan.after(attempt, result, null);
  }

  /** The call itself, interrupted when its time is over. */
  private T limited(Attempt attempt) throws X {
    attempt.begin();
    TimeLimit limit = attempt.limit();
    if (limit.isNone()) {
      return call.call(attempt);
    }
    Interruption interruption = new Interruption();
    ScheduledFuture<?> timeout = settings.schedule(interruption, limit.nanos());
    T result;
    try {
      result = call.call(attempt);
    } catch (Throwable e) {
      if (endedInTime(interruption, timeout) || e instanceof Error) {
        throw e;
      }
      throw tooLate(attempt, e);
    }
    if (endedInTime(interruption, timeout)) {
      return result;
    }
    throw tooLate(attempt, null);
  }

  private static boolean endedInTime(Interruption interruption, ScheduledFuture<?> timeout) {
    boolean interrupted = interruption.end();
    timeout.cancel(false);
    return !interrupted;
  }

  private static CallTimeoutException tooLate(Attempt attempt, @Nullable Throwable thrown) {
    attempt.on().breaker().record(Effort.TIMEOUT);
    return attempt.limit().passed(thrown);
  }

  /** Waits for a step's time; false if the thread was interrupted meanwhile, which it stays. */
  private boolean pause(Step.Try step) {
    if (step.waitNanos() == 0) {
      return true;
    }
    CountDownLatch over = new CountDownLatch(1);
    ScheduledFuture<?> timer = settings.schedule(over::countDown, step.waitNanos());
    try {
      over.await();
      return true;
    } catch (InterruptedException e) {
      timer.cancel(false);
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
