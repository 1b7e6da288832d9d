package dev.halfopen.pipeline;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Effort;
import dev.halfopen.Failover;
import dev.halfopen.Verdict;
import dev.halfopen.internal.Causes;
import dev.halfopen.pipeline.Remarks.About;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.function.Supplier;
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
  private final boolean timed;
  private final long startedAt;
  private final @Nullable CallLog log;

  /** Null as long as nothing but the first target was tried, and that has not failed. */
  private @Nullable Route route;

  private int attemptsBeforeRoute;
  private int attemptsInAll;
  private @Nullable Duration lastWait;
  private int waitsForBreakers;

  /** Until when the present target asked to be left alone; 0: it didn't. */
  private long notBefore;

  private boolean toldToWait;

  /** Whether an attempt beside another has met what no retry of the present target can help. */
  private boolean retriesEnded;

  private Step.@Nullable End known;
  private @Nullable Verdict verdict;
  private boolean throttledHere;

  CallPlan(Settings settings, boolean reported) {
    this.settings = settings;
    this.timed = reported || settings.timeouts().deadline() != null || settings.hedge() != null;
    this.startedAt = timed ? nowOr(0) : 0;
    this.log = reported ? new CallLog(this, startedAt) : null;
  }

  /** Of a clock that fails, the beginning: a call ends whatever its clock does. */
  long now() {
    return nowOr(startedAt);
  }

  private long nowOr(long otherwise) {
    try {
      return settings.time().nanoTime();
    } catch (Throwable e) {
      return otherwise;
    }
  }

  /** Whether it matters when an attempt begins, even if it has no limit. */
  boolean looksAtTimes() {
    return timed;
  }

  /** Null: nobody wants a report. */
  @Nullable CallLog log() {
    return log;
  }

  private Route route() {
    Route present = route;
    if (present == null) {
      present = new Route(settings.targets(), attemptsBeforeRoute);
      route = present;
    }
    return present;
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

  /** Time until the deadline; null if there is none. Not positive: it is over. */
  @Nullable Duration timeLeft() {
    Duration deadline = settings.timeouts().deadline();
    return deadline == null ? null : deadline.minusNanos(now() - startedAt);
  }

  Step first() {
    return next(settings.first());
  }

  /** The attempt of a step, with the limit that holds for it from now on. */
  Attempt attempt(Target target, Attempt.Kind kind, TimeLimit own) {
    TimeLimit limit = own.orDeadline(timeLeft(), settings.timeouts());
    return new Attempt(this, target, kind, known == null ? null : known.error(), limit);
  }

  /** Counts an attempt that its breaker has admitted, and gives its number. */
  synchronized int began(Attempt attempt) {
    if (!attempt.isHedge()) {
      if (route == null) {
        attemptsBeforeRoute++;
      } else {
        route.attempted();
      }
    }
    return ++attemptsInAll;
  }

  synchronized int attempts() {
    return attemptsInAll;
  }

  /** What comes after an attempt that returned or failed. */
  Step after(Attempt attempt, Verdict judged, @Nullable Object result, @Nullable Throwable error) {
    Step.End outcome = ended(attempt, judged, result, error);
    if (judged instanceof Verdict.Success) {
      return outcome;
    }
    return guarded(outcome, () -> whatCanHelp(attempt.on(), judged, error));
  }

  /** What comes after an attempt that its breaker has rejected. */
  Step afterRejection(Attempt attempt, CallNotPermittedException rejection) {
    if (log != null) {
      log.ended(attempt, Verdict.ignored(), rejection, now());
    }
    return guarded(new Step.End(null, rejection), () -> rejected(rejection));
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

  private @Nullable Step whatCanHelp(Target target, Verdict judged, @Nullable Throwable error) {
    boolean rejection = error != null && Rejections.beneath(error) != null;
    AIServiceException meaning = error == null || rejection ? null : meaning(target, error);
    route().failed(failover(judged, meaning, rejection));
    throttledHere = judged instanceof Verdict.Throttled;
    waitAsStated(judged, now());
    Step retry = rejection ? null : retry(target, judged, meaning, error);
    return retry == null ? otherTarget() : retry;
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
  void failedBeside(Outcome other) {
    Throwable error = other.error();
    if (log != null) {
      log.ended(other.attempt(), other.verdict(), error, other.at());
    }
    waitAsStated(other.verdict(), other.at());
    guarded(
        new Step.End(null, error),
        () -> {
          retriesEnded = true;
          Target target = other.attempt().on();
          retriesEnded =
              error != null && !retryCanHelp(other.verdict(), meaning(target, error), error);
          return null;
        });
  }

  /** What one attempt was told holds for all at the same target. */
  private void waitAsStated(Verdict judged, long at) {
    Duration stated = stated(judged);
    if (stated != null) {
      long until = at + nanos(stated);
      notBefore = toldToWait && notBefore - until > 0 ? notBefore : until;
      toldToWait = true;
    }
  }

  /** However long it is, it can be added to. */
  private static long nanos(Duration stated) {
    return stated.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : stated.toNanos();
  }

  private static @Nullable AIServiceException meaning(Target target, Throwable error) {
    return target.breaker().config().classifier().meaning(error);
  }

  /**
   * Where the failure may be mended. A breaker within the call, at the client's HTTP layer for
   * instance, keeps it from a service that is ill: no retry helps, but another target does.
   */
  private static Failover failover(
      Verdict judged, @Nullable AIServiceException meaning, boolean rejection) {
    if (meaning != null) {
      return meaning.failover();
    }
    return judged instanceof Verdict.Ignored && !rejection ? Failover.NOWHERE : Failover.ANYWHERE;
  }

  /** A retry of the same target; null if there is none. */
  private @Nullable Step retry(
      Target target,
      Verdict judged,
      @Nullable AIServiceException meaning,
      @Nullable Throwable error) {
    if (retriesEnded
        || !hasAttemptsLeft(route().attemptsHere())
        || !retryCanHelp(judged, meaning, error)) {
      return null;
    }
    Duration wait = waitFor(target, judged);
    if (wait == null || !fits(wait)) {
      return null;
    }
    if (wait.compareTo(settings.switchAfter()) > 0 && route().hasOtherThatPermitsCalls()) {
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

  private boolean retryCanHelp(
      Verdict judged, @Nullable AIServiceException meaning, @Nullable Throwable error) {
    if (judged instanceof Verdict.Ignored || judged instanceof Verdict.Exhausted) {
      return false;
    }
    if (meaning != null) {
      return meaning.retryCanHelp();
    }
    boolean known = stated(judged) != null || judged instanceof Verdict.Throttled;
    Retry retry = settings.retry();
    boolean can = known || retry.idempotent() || (error != null && retry.isNamed(error));
    if (!can
        && error != null
        && retry.maxAttempts() > 1
        && !settings.remarks().isSaid(About.UNKNOWN_FAILURE)) {
      settings
          .remarks()
          .on(
              About.UNKNOWN_FAILURE,
              "doesn't retry after "
                  + error.getClass().getName()
                  + ", since nothing says whether that can help: let a classifier tell that knows"
                  + " the client (AIClassifier of halfopen-ai), name the exception by"
                  + " Retry.retryOn, or set Retry.idempotent");
    }
    return can;
  }

  private static @Nullable Duration stated(Verdict verdict) {
    if (verdict instanceof Verdict.Failure failure) {
      return failure.retryAfter();
    }
    return verdict instanceof Verdict.Throttled throttled ? throttled.retryAfter() : null;
  }

  /** How long to wait before a retry; null if its breaker would reject it and isn't waited for. */
  private @Nullable Duration waitFor(Target target, Verdict judged) {
    Duration wait = stated(judged);
    if (wait == null) {
      Duration previous = lastWait == null ? Duration.ZERO : lastWait;
      wait = settings.retry().wait(route().attemptsHere(), previous, settings.random());
      lastWait = wait;
    }
    if (toldToWait) {
      Duration told = Duration.ofNanos(notBefore - now());
      wait = told.compareTo(wait) > 0 ? told : wait;
    }
    Duration untilTrial = target.breaker().timeUntilTrial();
    if (untilTrial.compareTo(wait) > 0) {
      return settings.retry().waitForBreaker() ? untilTrial : null;
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
    if (!route().goOn()) {
      return null;
    }
    forgetTarget();
    return next(new Step.Try(route().present(), Attempt.Kind.FALLBACK, 0));
  }

  /** What is known of one target holds for no other. */
  private void forgetTarget() {
    lastWait = null;
    toldToWait = false;
    retriesEnded = false;
    throttledHere = false;
  }

  private @Nullable Step rejected(CallNotPermittedException rejection) {
    route().rejected(rejection);
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
    return known == null ? new Step.End(null, route().soonest()) : known;
  }

  /** The service told this very call to wait, and its breaker says for how long. */
  private @Nullable Step waitForGate(CallNotPermittedException rejection) {
    Duration wait = rejection.retryAfter();
    throttledHere = false;
    return wait == null || !fits(wait)
        ? null
        : new Step.Try(route().present(), Attempt.Kind.RETRY, nanos(wait));
  }

  private @Nullable Step waitForSoonest() {
    CallNotPermittedException rejection = route().soonest();
    Duration wait = rejection == null ? null : rejection.retryAfter();
    if (wait == null
        || !settings.retry().waitForBreaker()
        || waitsForBreakers >= settings.retry().maxAttempts()
        || !hasAttemptsLeft(route().attemptsAtSoonest())
        || !fits(wait)) {
      return null;
    }
    waitsForBreakers++;
    route().goToSoonest();
    forgetTarget();
    Attempt.Kind kind = route().isAtFirst() ? Attempt.Kind.FIRST : Attempt.Kind.FALLBACK;
    return new Step.Try(route().present(), kind, nanos(wait));
  }

  /** The call begins to wait for an attempt. */
  void waits(long nanos) {
    if (log != null) {
      log.waited(nanos);
    }
  }

  /** The step, unless the deadline has passed; to be asked after each wait. */
  Step next(Step.Try step) {
    Duration left = timeLeft();
    if (left != null && (left.isNegative() || left.isZero())) {
      return knownOr(deadlinePassed(null));
    }
    return step;
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
