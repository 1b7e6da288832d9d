package dev.halfopen.pipeline;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Failover;
import dev.halfopen.Verdict;
import dev.halfopen.internal.Causes;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong in one attempt, and what can help.
 *
 * @param target where it went wrong
 * @param verdict what the breaker has counted
 * @param error null: the result was no good
 * @param meaning what the breaker's classifier knows of the error; null: nothing
 */
record Trouble(
    Target target,
    Verdict verdict,
    @Nullable Throwable error,
    @Nullable AIServiceException meaning) {

  /** Asks the classifier, which is code of others, as is what it gives. */
  static Trouble of(Target target, Verdict verdict, @Nullable Throwable error) {
    return new Trouble(
        target,
        verdict,
        error,
        error == null || isRejection(error)
            ? null
            : target.breaker().config().classifier().meaning(error));
  }

  /** Whether a breaker beneath the call has rejected it, whatever its client has made of that. */
  private static boolean isRejection(Throwable error) {
    // Time that has passed is a fact, whatever else went wrong meanwhile.
    return !(error instanceof CallTimeoutException)
        && Causes.find(error, CallNotPermittedException.class) != null;
  }

  private boolean isRejection() {
    return error != null && isRejection(error);
  }

  /**
   * Where it may be mended. A breaker within the call, at the client's HTTP layer for instance,
   * keeps it from a service that is ill: no retry helps, but another target does.
   */
  Failover failover() {
    if (meaning != null) {
      return meaning.failover();
    }
    return verdict instanceof Verdict.Ignored && !isRejection()
        ? Failover.NOWHERE
        : Failover.ANYWHERE;
  }

  /** Whether another attempt at the same target may succeed, as far as anybody can tell. */
  boolean retryCanHelp(Retry retry) {
    if (isRejection() || wouldComeAgain(verdict, error)) {
      return false;
    }
    return meaning != null
        ? meaning.retryCanHelp()
        : isKnownToPass() || retry.idempotent() || (error != null && retry.isNamed(error));
  }

  /** Whether it is not tried again only because nobody knows whether that can help. */
  boolean isUnknown(Retry retry) {
    return error != null
        && meaning == null
        && !isRejection()
        && !wouldComeAgain(verdict, error)
        && retry.maxAttempts() > 1
        && !retryCanHelp(retry);
  }

  /**
   * Whether another attempt at the same target would meet the same: the call's fault, or no quota.
   */
  static boolean wouldComeAgain(Verdict verdict, @Nullable Throwable error) {
    boolean unsent = error instanceof CallTimeoutException timeout && timeout.unsent();
    return verdict instanceof Verdict.Exhausted || (verdict instanceof Verdict.Ignored && !unsent);
  }

  private boolean isKnownToPass() {
    return statedWait(verdict) != null || verdict instanceof Verdict.Throttled;
  }

  /** How long the service asked to be left alone; null: it didn't. */
  static @Nullable Duration statedWait(Verdict verdict) {
    if (verdict instanceof Verdict.Failure failure) {
      return failure.retryAfter();
    }
    return verdict instanceof Verdict.Throttled throttled ? throttled.retryAfter() : null;
  }
}
