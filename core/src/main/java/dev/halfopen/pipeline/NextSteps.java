package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Effort;
import dev.halfopen.Verdict;
import dev.halfopen.internal.Text;
import dev.halfopen.pipeline.Remarks.About;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds what can follow when an attempt of a call has failed or was rejected: a retry, another
 * target, or the wait for a breaker. What is asked here is users' code and may throw.
 */
final class NextSteps {
  private final Settings settings;
  private final CallTime time;
  private final Route route;
  private final RetryWaits waits;
  private int waitsForBreakers;

  /** Whether an attempt beside another has met what no retry of the present target can help. */
  private boolean retriesEnded;

  private boolean throttledHere;

  NextSteps(Settings settings, CallTime time, int attemptsAtFirst) {
    this.settings = settings;
    this.time = time;
    this.route = new Route(settings.targets(), attemptsAtFirst);
    this.waits = new RetryWaits(settings, time);
  }

  /** The present target's breaker has admitted an attempt that is no hedge. */
  void attempted() {
    route.attempted();
  }

  /** What can help after an attempt that didn't succeed; null: nothing. */
  @Nullable Step afterFailure(Target target, Verdict judged, @Nullable Throwable error) {
    Trouble trouble = Trouble.of(target, judged, error);
    route.failed(trouble.failover());
    throttledHere = judged instanceof Verdict.Throttled;
    waits.told(judged, time.now());
    Step retry = retry(trouble);
    return retry == null ? otherTarget() : retry;
  }

  /** Takes into account what another attempt at the same target has met beside the present one. */
  void failedBeside(AttemptOutcome other) {
    waits.told(other.verdict(), other.at());
    retriesEnded = true;
    retriesEnded =
        other.error() != null
            && !retryCanHelp(Trouble.of(other.attempt().on(), other.verdict(), other.error()));
  }

  /** A retry of the same target; null if there is none. */
  private @Nullable Step retry(Trouble trouble) {
    if (retriesEnded || !hasAttemptsLeft(route.attemptsHere()) || !retryCanHelp(trouble)) {
      return null;
    }
    Target target = trouble.target();
    Duration wait = waits.before(target, trouble.verdict(), route.attemptsHere());
    if (wait == null || !time.fits(wait)) {
      return null;
    }
    if (wait.compareTo(settings.switchAfter()) > 0 && route.hasOtherThatPermitsCalls()) {
      return null;
    }
    if (!target.breaker().tryExtraCall()) {
      target.breaker().record(Effort.BUDGET_REFUSAL);
      return null;
    }
    return new Step.Try(target, Attempt.Kind.RETRY, RetryWaits.nanos(wait));
  }

  private boolean hasAttemptsLeft(int made) {
    return made < settings.retry().maxAttempts();
  }

  private boolean retryCanHelp(Trouble trouble) {
    Throwable error = trouble.error();
    if (error != null
        && !settings.remarks().isSaid(About.UNKNOWN_FAILURE)
        && trouble.isUnknown(settings.retry())) {
      settings
          .remarks()
          .on(
              About.UNKNOWN_FAILURE,
              "doesn't retry after "
                  + Text.quotable(error.getClass().getName())
                  + ", since nothing says whether that can help: let a classifier tell that knows"
                  + " the client (AIClassifier of halfopen-ai), name the exception by"
                  + " Retry.retryOn, or set Retry.idempotent");
    }
    return trouble.retryCanHelp(settings.retry());
  }

  /** The next target that can help; whether its breaker admits a call is seen when it is asked. */
  private @Nullable Step otherTarget() {
    if (!route.goOn()) {
      return null;
    }
    forgetTarget();
    return new Step.Try(route.present(), Attempt.Kind.FALLBACK, 0);
  }

  /** What is known of one target holds for no other. */
  private void forgetTarget() {
    waits.forgetTarget();
    retriesEnded = false;
    throttledHere = false;
  }

  /** What can follow after a breaker's rejection; null: nothing. */
  @Nullable Step afterRejection(CallNotPermittedException rejection) {
    route.rejected(rejection);
    if (throttledHere && rejection.reason() == CallNotPermittedException.Reason.THROTTLED) {
      Step retry = waitForGate(rejection);
      if (retry != null) {
        return retry;
      }
    }
    Step other = otherTarget();
    return other == null ? waitForSoonest() : other;
  }

  /** The rejection by the breaker that admits a call first. */
  @Nullable CallNotPermittedException soonestRejection() {
    return route.soonest();
  }

  /** The service told this very call to wait, and its breaker says for how long. */
  private @Nullable Step waitForGate(CallNotPermittedException rejection) {
    Duration wait = rejection.retryAfter();
    throttledHere = false;
    return wait == null || !time.fits(wait)
        ? null
        : new Step.Try(route.present(), Attempt.Kind.RETRY, RetryWaits.nanos(wait));
  }

  private @Nullable Step waitForSoonest() {
    CallNotPermittedException rejection = route.soonest();
    Duration wait = rejection == null ? null : rejection.retryAfter();
    if (wait == null
        || !settings.retry().waitForBreaker()
        || waitsForBreakers >= settings.retry().maxAttempts()
        || !hasAttemptsLeft(route.attemptsAtSoonest())
        || !time.fits(wait)) {
      return null;
    }
    waitsForBreakers++;
    route.goToSoonest();
    forgetTarget();
    Attempt.Kind kind = route.isAtFirst() ? Attempt.Kind.FIRST : Attempt.Kind.FALLBACK;
    return new Step.Try(route.present(), kind, RetryWaits.nanos(wait));
  }
}
