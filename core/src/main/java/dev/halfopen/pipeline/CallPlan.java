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
  private final CallLog log;
  private final Route route;
  private int attemptsInAll;
  private Duration lastWait = Duration.ZERO;
  private int waitsForBreakers;

  /** Until when the present target asked to be left alone, since the beginning of the call. */
  private long notBefore;

  /** Whether an attempt beside another has met what no retry of the present target can help. */
  private boolean retriesEnded;

  private Step.@Nullable End known;
  private boolean throttledHere;

  CallPlan(Settings settings, boolean reported) {
    this.settings = settings;
    this.startedAt = settings.time().nanoTime();
    this.log = new CallLog(settings.time(), startedAt, reported);
    this.route = new Route(settings.targets());
  }

  TimeSource time() {
    return settings.time();
  }

  CallLog log() {
    return log;
  }

  /** Time until the deadline; null if there is none. Not positive: it is over. */
  @Nullable Duration timeLeft() {
    Duration deadline = settings.timeouts().deadline();
    return deadline == null ? null : deadline.minusNanos(settings.time().nanoTime() - startedAt);
  }

  Step first() {
    return next(new Step.Try(route.present(), Attempt.Kind.FIRST, 0));
  }

  /** The attempt of a step, with the limit that holds for it from now on. */
  Attempt attempt(Target target, Attempt.Kind kind, TimeLimit own) {
    TimeLimit limit = own.orDeadline(timeLeft(), settings.timeouts());
    return new Attempt(this, target, kind, known == null ? null : known.error(), limit);
  }

  /** Counts an attempt that its breaker has admitted, and gives its number. */
  synchronized int began(Attempt attempt) {
    if (!attempt.isHedge()) {
      route.attempted();
    }
    return ++attemptsInAll;
  }

  synchronized int attempts() {
    return attemptsInAll;
  }

  /** What comes after an attempt that returned or failed, or that its breaker rejected. */
  Step after(Attempt attempt, @Nullable Object result, @Nullable Throwable error) {
    if (!attempt.hasBegun() && error instanceof CallNotPermittedException rejection) {
      log.rejected(attempt, rejection);
      return rejected(rejection);
    }
    Target target = attempt.on();
    Verdict judged = target.breaker().judge(result, error);
    Step.End outcome = ended(attempt, judged, result, error);
    if (judged instanceof Verdict.Success) {
      return outcome;
    }
    AIServiceException meaning = error == null ? null : meaning(target, error);
    route.failed(failover(judged, meaning, error));
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
    log.ended(attempt, judged, error);
    return outcome;
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
    if (retriesEnded || !retryCanHelp(verdict, meaning) || !hasAttemptsLeft(route.attemptsHere())) {
      return null;
    }
    Duration wait = waitFor(target, verdict);
    if (wait == null || !fits(wait)) {
      return null;
    }
    if (wait.compareTo(settings.switchAfter()) > 0 && route.hasOtherThatPermitsCalls()) {
      return null;
    }
    if (!target.breaker().tryExtraCall()) {
      target.breaker().record(Effort.BUDGET_REFUSAL);
      return null;
    }
    return new Step.Try(target, Attempt.Kind.RETRY, nanos(wait));
  }

  private boolean hasAttemptsLeft(int made) {
    return made < settings.retry().maxAttempts();
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
      wait = settings.retry().wait(route.attemptsHere(), lastWait, settings.random());
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

  /** The next target that can help; whether its breaker admits a call is seen when it is asked. */
  private @Nullable Step otherTarget() {
    if (!route.goOn()) {
      return null;
    }
    forgetTarget();
    return next(new Step.Try(route.present(), Attempt.Kind.FALLBACK, 0));
  }

  /** What is known of one target holds for no other. */
  private void forgetTarget() {
    lastWait = Duration.ZERO;
    notBefore = 0;
    retriesEnded = false;
    throttledHere = false;
  }

  private Step rejected(CallNotPermittedException rejection) {
    route.rejected(rejection);
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
    return known == null ? new Step.End(null, route.soonest()) : known;
  }

  /** The service told this very call to wait, and its breaker says for how long. */
  private @Nullable Step waitForGate(CallNotPermittedException rejection) {
    Duration wait = rejection.retryAfter();
    throttledHere = false;
    return wait == null || !fits(wait)
        ? null
        : new Step.Try(route.present(), Attempt.Kind.RETRY, nanos(wait));
  }

  private @Nullable Step waitForSoonest() {
    CallNotPermittedException rejection = route.soonest();
    Duration wait = rejection == null ? null : rejection.retryAfter();
    if (wait == null
        || !settings.retry().waitForBreaker()
        || waitsForBreakers >= settings.retry().maxAttempts()
        || !hasAttemptsLeft(route.attemptsAtSoonest())
        || !fits(wait)) {
      return null;
    }
    waitsForBreakers++;
    route.goToSoonest();
    forgetTarget();
    Attempt.Kind kind = route.isAtFirst() ? Attempt.Kind.FIRST : Attempt.Kind.FALLBACK;
    return new Step.Try(route.present(), kind, nanos(wait));
  }

  /** The step, unless the deadline has passed; to be asked again after each wait. */
  Step next(Step.Try step) {
    log.waited(step.waitNanos());
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
