package dev.halfopen.pipeline;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Verdict;
import dev.halfopen.internal.Causes;
import dev.halfopen.internal.Fields;
import dev.halfopen.pipeline.Remarks.About;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one call what comes next: another attempt, a wait before it, another target, or the
 * end.
 */
final class CallPlan extends CallTime {
  /*
   * Promises:
   * - A target gets at most retry.maxAttempts attempts; targets are tried in order, and none twice
   *   after another had its turn (only waiting for an open breaker comes back).
   * - No attempt begins and no wait is begun that would end after the deadline.
   * - A wait is never shorter than what the service stated.
   * - Every retry has taken one extra call of its breaker's budget.
   * - The end is what is known: the last outcome of a real attempt, or, if all were rejected, the
   *   rejection of the breaker that admits a call first.
   *
   * One driver asks at a time; began() may come from a hedge at the same time. Most calls succeed
   * at once: what is needed for the others only is made when the first attempt has failed.
   */
  private static final VarHandle ATTEMPTS =
      Fields.handle(MethodHandles.lookup(), "attempts", int.class);

  private final Settings settings;
  private final @Nullable CallLog log;
  private volatile int attempts;
  private @Nullable NextSteps nextSteps;
  private Step.@Nullable End known;
  private @Nullable Verdict verdict;

  CallPlan(Settings settings, boolean reported) {
    super(settings, reported || settings.looksAtTimes());
    this.settings = settings;
    this.log = reported ? new CallLog(this) : null;
  }

  /** Whether it matters when an attempt begins, even if it has no limit. */
  boolean looksAtTimes() {
    return log != null || settings.looksAtTimes();
  }

  /** Null: nobody wants a report. */
  @Nullable CallLog log() {
    return log;
  }

  /** What the last attempt came to; null if none has ended. */
  @Nullable Verdict verdict() {
    return verdict;
  }

  /** What is known when the call can't go on: the last outcome, or else this. */
  Step.End knownOr(Throwable error) {
    return known == null ? new Step.End(null, error) : known;
  }

  /** The call has its place under the concurrency limit. */
  void admitted() {
    if (log != null) {
      log.admitted();
    }
  }

  /** The call begins to wait for an attempt. */
  void waits(long nanos) {
    if (log != null) {
      log.waited(nanos);
    }
  }

  Step first() {
    return settings.first();
  }

  /** The step, unless the deadline has passed; to be asked before each attempt. */
  Step next(Step.Try step) {
    return isOver() ? knownOr(deadlinePassed()) : step;
  }

  /** The attempt of a step, with the limit that holds for it from now on. */
  Attempt attempt(Target target, Attempt.Kind kind, TimeLimit own) {
    return new Attempt(this, target, kind, known == null ? null : known.error(), orDeadline(own));
  }

  /** Counts an attempt that its breaker has admitted, and gives its number. */
  int began(Attempt attempt) {
    if (!attempt.isHedge() && nextSteps != null) {
      nextSteps.attempted();
    }
    return (int) ATTEMPTS.getAndAdd(this, 1) + 1;
  }

  int attempts() {
    return attempts;
  }

  /** Only the first attempt can have begun before anything has failed, and hedges beside it. */
  private NextSteps nextSteps() {
    NextSteps present = nextSteps;
    if (present == null) {
      present = new NextSteps(settings, this, Math.min(attempts, 1));
      nextSteps = present;
    }
    return present;
  }

  /** What comes after an attempt that returned or failed. */
  Step after(Attempt attempt, Verdict judged, @Nullable Object result, @Nullable Throwable error) {
    Step.End outcome = ended(attempt, judged, result, error);
    if (judged instanceof Verdict.Success) {
      return outcome;
    }
    return guarded(outcome, () -> nextSteps().afterFailure(attempt.on(), judged, error));
  }

  /** What comes after an attempt that its breaker has rejected. */
  Step afterRejection(Attempt attempt, CallNotPermittedException rejection) {
    if (log != null) {
      log.ended(attempt, Verdict.ignored(), rejection, now());
    }
    return guarded(
        new Step.End(null, rejection),
        () -> {
          Step next = nextSteps().afterRejection(rejection);
          CallNotPermittedException soonest = nextSteps().soonestRejection();
          return next == null && soonest != null ? knownOr(soonest) : next;
        });
  }

  /**
   * Notes that an attempt has succeeded: nothing comes after it, and who has asked has its result.
   */
  void succeeded(Attempt attempt, Verdict judged) {
    verdict = judged;
    if (log != null) {
      log.ended(attempt, judged, null, now());
    }
  }

  /** Notes what an attempt came to that is not to be followed by another. */
  Step.End ended(
      Attempt attempt, Verdict judged, @Nullable Object result, @Nullable Throwable error) {
    Step.End outcome = new Step.End(result, error);
    known = outcome;
    verdict = judged;
    if (log != null) {
      log.ended(attempt, judged, error, now());
    }
    return outcome;
  }

  /**
   * Takes into account what an attempt came to that failed beside the one that comes {@link
   * #after}: it decides nothing, but what it was told holds for all at the same target.
   */
  void failedBeside(AttemptOutcome other) {
    if (log != null) {
      log.ended(other.attempt(), other.verdict(), other.error(), other.at());
    }
    guarded(
        new Step.End(null, other.error()),
        () -> {
          nextSteps().failedBeside(other);
          return null;
        });
  }

  /** All that is asked of users' code here may throw: then the call ends with what is known. */
  private Step guarded(Step.End outcome, Supplier<@Nullable Step> decision) {
    try {
      Step next = decision.get();
      return next == null ? outcome : next;
    } catch (Throwable e) {
      if (!hasBreakerWarned(outcome.error())) {
        settings
            .remarks()
            .on(About.MEANING, "ends calls with what is known, since what can help is unknown", e);
      }
      return outcome;
    }
  }

  /** Of an exception that can't tell its verdict, which has been asked for that already. */
  private static boolean hasBreakerWarned(@Nullable Throwable error) {
    AIServiceException failure =
        error == null ? null : Causes.find(error, AIServiceException.class);
    if (failure == null) {
      return false;
    }
    try {
      failure.verdict();
      return false;
    } catch (Throwable e) {
      return true;
    }
  }
}
