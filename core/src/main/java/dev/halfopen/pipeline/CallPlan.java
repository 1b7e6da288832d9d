package dev.halfopen.pipeline;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import dev.halfopen.Effort;
import dev.halfopen.Failover;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one call what comes next: another attempt, a wait before it, another target, or the
 * end.
 */
final class CallPlan {
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
   * One driver asks at a time; began() may come from a hedge at the same time.
   */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final Settings settings;
  private final long startedAt;
  private final int[] attemptsAt; // begun, for each target
  private int at; // index of the present target
  private int attemptsInAll;
  private final @Nullable List<CallReport.AttemptReport> attempts;
  private @Nullable Verdict verdict;
  private @Nullable String answeredBy;
  private long queuedNanos;
  private long waitedNanos;
  private Duration lastWait = Duration.ZERO;
  private int waitsForBreakers;

  /** Until when the present target asked to be left alone, since the beginning of the call. */
  private long notBefore;

  /** Whether an attempt beside another has met what no retry of the present target can help. */
  private boolean retriesEnded;

  /** What decides who can help: where the last failure came from, and where it may be mended. */
  private Target blamed;

  private Failover failover = Failover.ANYWHERE;
  private Step.@Nullable End known;
  private @Nullable CallNotPermittedException soonest;
  private int soonestAt;
  private boolean throttledHere;

  CallPlan(Settings settings, boolean reported) {
    this.settings = settings;
    this.attempts = reported ? new ArrayList<>() : null;
    this.startedAt = settings.time().nanoTime();
    this.attemptsAt = new int[settings.targets().size()];
    this.blamed = settings.targets().get(0);
  }

  TimeSource time() {
    return settings.time();
  }

  long startedAt() {
    return startedAt;
  }

  /** Time until the deadline; null if there is none. Not positive: it is over. */
  @Nullable Duration timeLeft() {
    Duration deadline = settings.timeouts().deadline();
    return deadline == null ? null : deadline.minusNanos(settings.time().nanoTime() - startedAt);
  }

  Step first() {
    return next(new Step.Try(settings.targets().get(0), Attempt.Kind.FIRST, 0));
  }

  /** The attempt of a step, with the limit that holds for it from now on. */
  Attempt attempt(Target target, Attempt.Kind kind, TimeLimit own) {
    TimeLimit limit = own.orDeadline(timeLeft(), settings.timeouts());
    return new Attempt(this, target, kind, known == null ? null : known.error(), limit);
  }

  /** Counts an attempt that its breaker has admitted, and gives its number. */
  synchronized int began(Attempt attempt) {
    if (!attempt.isHedge()) {
      attemptsAt[at]++;
    }
    return ++attemptsInAll;
  }

  synchronized int attempts() {
    return attemptsInAll;
  }

  /** What comes after an attempt that returned or failed, or that its breaker rejected. */
  Step after(Attempt attempt, @Nullable Object result, @Nullable Throwable error) {
    if (!attempt.hasBegun() && error instanceof CallNotPermittedException rejection) {
      note(attempt, Verdict.ignored(), error);
      return rejected(rejection);
    }
    Target target = attempt.on();
    Verdict judged = target.breaker().judge(result, error);
    Step.End outcome = ended(attempt, judged, result, error);
    if (judged instanceof Verdict.Success) {
      return outcome;
    }
    AIServiceException meaning = error == null ? null : meaning(target, error);
    blamed = target;
    failover = failover(judged, meaning, error);
    throttledHere = judged instanceof Verdict.Throttled;
    waitAsStated(judged);
    Step retry = retry(target, judged, meaning);
    if (retry != null) {
      return retry;
    }
    Step other = otherTarget();
    return other == null ? outcome : other;
  }

  /** Notes what an attempt came to that is not to be followed by another. */
  Step.End ended(
      Attempt attempt, Verdict judged, @Nullable Object result, @Nullable Throwable error) {
    Step.End outcome = new Step.End(result, error);
    known = outcome;
    verdict = judged;
    if (judged instanceof Verdict.Success) {
      answeredBy = attempt.target();
    }
    note(attempt, judged, error);
    return outcome;
  }

  private void note(Attempt attempt, Verdict judged, @Nullable Throwable error) {
    if (attempts != null) {
      long now = time().nanoTime();
      long began = attempt.hasBegun() ? attempt.beganAt() : now;
      attempts.add(
          new CallReport.AttemptReport(
              attempt.target(),
              attempt.number(),
              attempt.isHedge(),
              Duration.ofNanos(began - startedAt),
              Duration.ofNanos(now - began),
              judged,
              error));
    }
  }

  /** What the last attempt came to; null if none has ended. */
  @Nullable Verdict verdict() {
    return verdict;
  }

  /** The call has its place under the concurrency limit. */
  void admitted() {
    queuedNanos = time().nanoTime() - startedAt;
  }

  CallReport report(Step.End end, boolean byFallback) {
    return new CallReport(
        attempts == null ? List.of() : attempts,
        Duration.ofNanos(time().nanoTime() - startedAt),
        Duration.ofNanos(queuedNanos),
        Duration.ofNanos(waitedNanos),
        byFallback ? null : answeredBy,
        byFallback,
        end.error());
  }

  /**
   * An attempt has failed while another one beside it goes on.
   *
   * @return whether the other one can still help: not if this is the fault of the call
   */
  boolean failedBeside(Attempt attempt, Throwable error) {
    Verdict judged = attempt.on().breaker().judge(null, error);
    waitAsStated(judged);
    if (!retryCanHelp(judged, meaning(attempt.on(), error))) {
      retriesEnded = true;
    }
    return !(judged instanceof Verdict.Ignored || judged instanceof Verdict.Exhausted);
  }

  /** What one attempt was told holds for all at the same target. */
  private void waitAsStated(Verdict verdict) {
    Duration stated = stated(verdict);
    if (stated != null) {
      long elapsed = time().nanoTime() - startedAt;
      long until = nanos(stated) + elapsed;
      notBefore = Math.max(notBefore, until);
    }
  }

  /** However long it is, it can be added to. */
  private static long nanos(Duration stated) {
    return stated.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : stated.toNanos();
  }

  private static @Nullable AIServiceException meaning(Target target, Throwable error) {
    try {
      return target.breaker().config().classifier().meaning(error);
    } catch (RuntimeException e) {
      return null; // the breaker has warned of a classifier that throws
    }
  }

  private static Failover failover(
      Verdict verdict, @Nullable AIServiceException meaning, @Nullable Throwable error) {
    if (meaning != null) {
      return meaning.failover();
    }
    // A breaker within the call, at the client's HTTP layer for instance, keeps it from a service
    // that is ill: no retry helps, but another target does.
    boolean mayHelp =
        !(verdict instanceof Verdict.Ignored) || error instanceof CallNotPermittedException;
    return mayHelp ? Failover.ANYWHERE : Failover.NOWHERE;
  }

  /** A retry of the same target; null if there is none. */
  private @Nullable Step retry(
      Target target, Verdict verdict, @Nullable AIServiceException meaning) {
    if (retriesEnded || !retryCanHelp(verdict, meaning) || !hasAttemptsLeft(at)) {
      return null;
    }
    Duration wait = waitFor(target, verdict);
    if (wait == null || !fits(wait)) {
      return null;
    }
    if (wait.compareTo(settings.switchAfter()) > 0 && otherTargetPermitsCalls()) {
      return null;
    }
    if (!target.breaker().tryExtraCall()) {
      target.breaker().record(Effort.BUDGET_REFUSAL);
      return null;
    }
    return new Step.Try(target, Attempt.Kind.RETRY, nanos(wait));
  }

  private boolean hasAttemptsLeft(int target) {
    return attemptsAt[target] < settings.retry().maxAttempts();
  }

  private boolean retryCanHelp(Verdict verdict, @Nullable AIServiceException meaning) {
    if (verdict instanceof Verdict.Ignored || verdict instanceof Verdict.Exhausted) {
      return false;
    }
    if (meaning != null) {
      return meaning.retryCanHelp();
    }
    return stated(verdict) != null
        || verdict instanceof Verdict.Throttled
        || settings.retry().idempotent();
  }

  private static @Nullable Duration stated(Verdict verdict) {
    if (verdict instanceof Verdict.Failure failure) {
      return failure.retryAfter();
    }
    return verdict instanceof Verdict.Throttled throttled ? throttled.retryAfter() : null;
  }

  /** How long to wait before a retry; null if its breaker would reject it and isn't waited for. */
  private @Nullable Duration waitFor(Target target, Verdict verdict) {
    Duration wait = stated(verdict);
    if (wait == null) {
      wait = settings.retry().wait(attemptsAt[at], lastWait, settings.random());
      lastWait = wait;
    }
    Duration told = Duration.ofNanos(notBefore - (time().nanoTime() - startedAt));
    if (told.compareTo(wait) > 0) {
      wait = told;
    }
    CircuitStatus status = target.breaker().status();
    if (status.state() == CircuitState.OPEN && status.timeUntilTrial().compareTo(wait) > 0) {
      return settings.retry().waitForBreaker() ? status.timeUntilTrial() : null;
    }
    return wait;
  }

  /** Whether there is time left after this wait. */
  private boolean fits(Duration wait) {
    Duration left = timeLeft();
    return left == null || wait.compareTo(left) < 0;
  }

  private boolean otherTargetPermitsCalls() {
    for (int i = at + 1; i < settings.targets().size(); i++) {
      Target target = settings.targets().get(i);
      if (canHelp(i) && target.breaker().status().callPermitted()) {
        return true;
      }
    }
    return false;
  }

  private boolean canHelp(int target) {
    return attemptsAt[target] == 0 && settings.targets().get(target).canHelp(blamed, failover);
  }

  /** The next target that can help; whether its breaker admits a call is seen when it is asked. */
  private @Nullable Step otherTarget() {
    for (int i = at + 1; i < settings.targets().size(); i++) {
      Target target = settings.targets().get(i);
      if (canHelp(i)) {
        moveTo(i);
        return next(new Step.Try(target, Attempt.Kind.FALLBACK, 0));
      }
    }
    return null;
  }

  private void moveTo(int index) {
    if (at != index) {
      at = index;
      lastWait = Duration.ZERO;
      notBefore = 0;
      retriesEnded = false;
      throttledHere = false;
    }
  }

  private Step rejected(CallNotPermittedException rejection) {
    noteSoonest(rejection);
    if (throttledHere && rejection.reason() == CallNotPermittedException.Reason.THROTTLED) {
      Step retry = waitForGate(rejection);
      if (retry != null) {
        return retry;
      }
    }
    Step other = otherTarget();
    if (other != null) {
      return other;
    }
    Step wait = waitForSoonest();
    if (wait != null) {
      return wait;
    }
    return known == null ? new Step.End(null, soonest) : known;
  }

  /** The service told this very call to wait, and its breaker says for how long. */
  private @Nullable Step waitForGate(CallNotPermittedException rejection) {
    Duration wait = rejection.retryAfter();
    throttledHere = false;
    return wait == null || !fits(wait)
        ? null
        : new Step.Try(settings.targets().get(at), Attempt.Kind.RETRY, nanos(wait));
  }

  private void noteSoonest(CallNotPermittedException rejection) {
    CallNotPermittedException other = soonest;
    Duration mine = rejection.retryAfter();
    Duration its = other == null ? null : other.retryAfter();
    if (other == null || (mine != null && (its == null || mine.compareTo(its) < 0))) {
      soonest = rejection;
      soonestAt = at;
    }
  }

  private @Nullable Step waitForSoonest() {
    CallNotPermittedException rejection = soonest;
    Duration wait = rejection == null ? null : rejection.retryAfter();
    if (wait == null
        || !settings.retry().waitForBreaker()
        || waitsForBreakers >= settings.retry().maxAttempts()
        || !hasAttemptsLeft(soonestAt)
        || !fits(wait)) {
      return null;
    }
    waitsForBreakers++;
    soonest = null;
    moveTo(soonestAt);
    Attempt.Kind kind = at == 0 ? Attempt.Kind.FIRST : Attempt.Kind.FALLBACK;
    return new Step.Try(settings.targets().get(at), kind, nanos(wait));
  }

  /** The step, unless the deadline has passed; to be asked again after each wait. */
  Step next(Step.Try step) {
    waitedNanos += step.waitNanos();
    Duration left = timeLeft();
    if (left != null && (left.isNegative() || left.isZero())) {
      return known == null ? new Step.End(null, deadlinePassed(null)) : known;
    }
    return step;
  }

  /** The end of a call whose thread was interrupted while it waited. */
  Step interrupted() {
    return known == null
        ? new Step.End(null, new CancellationException("interrupted while waiting"))
        : known;
  }

  /** The limit of what is under way until the deadline. */
  TimeLimit deadlineLimit() {
    return TimeLimit.NONE.orDeadline(timeLeft(), settings.timeouts());
  }

  /** The error of a call whose time was over before an attempt could end. */
  CallTimeoutException deadlinePassed(@Nullable Throwable cause) {
    return deadlineLimit().passed(cause);
  }
}
