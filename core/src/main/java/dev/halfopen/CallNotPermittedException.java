package dev.halfopen;

import dev.halfopen.internal.Text;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call was rejected and did not reach the service.
 *
 * <p>It is cheap: it has no stack trace and works out its message when asked. Its cause is the
 * failure that opened the breaker, if there was one.
 */
public final class CallNotPermittedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a call is rejected. */
  public enum Reason {
    /** The breaker is OPEN. */
    OPEN,
    /** The breaker is HALF_OPEN and all its trial calls are under way. */
    TRIALS_IN_PROGRESS,
    /** The service told us to wait. */
    THROTTLED,
    /** The breaker was forced open by hand. */
    FORCED_OPEN,
    /** The breaker has closed lately and admits a growing share of the calls. */
    RAMPING
  }

  /** What rejections of one moment have in common. */
  record Refusal(
      String circuitBreakerName, CircuitState state, Reason reason, @Nullable Duration retryAfter)
      implements Serializable {}

  /** All that it says, but for the cause. */
  private final Refusal refusal;

  CallNotPermittedException(Refusal refusal, @Nullable Throwable cause) {
    super(null, cause, false, false);
    this.refusal = refusal;
  }

  /** The name of the breaker that rejected the call, as it was given. */
  public String circuitBreakerName() {
    return refusal.circuitBreakerName;
  }

  /** The state that the breaker was in. */
  public CircuitState state() {
    return refusal.state;
  }

  /** Why the call was rejected. */
  public Reason reason() {
    return refusal.reason;
  }

  /**
   * How long, from the rejection on, until a call may be admitted; null if that is unknown. It may
   * be up to a millisecond too long.
   */
  public @Nullable Duration retryAfter() {
    return refusal.retryAfter;
  }

  /**
   * The same rejection without the failure that opened the breaker: for frameworks that judge an
   * exception by its innermost cause, which is that of another call.
   */
  public CallNotPermittedException withoutCause() {
    return new CallNotPermittedException(refusal, null);
  }

  @Override
  public String getMessage() {
    String why =
        switch (refusal.reason) {
          case OPEN -> "is open";
          case TRIALS_IN_PROGRESS -> "is half-open and its trial calls are under way";
          case THROTTLED -> "waits as the service asked";
          case FORCED_OPEN -> "is forced open";
          case RAMPING -> "is closing and admits a part of the calls";
        };
    return "Circuit breaker '"
        + Text.quotable(refusal.circuitBreakerName)
        + "' "
        + why
        + (refusal.retryAfter == null ? "" : "; try again in " + refusal.retryAfter);
  }
}
