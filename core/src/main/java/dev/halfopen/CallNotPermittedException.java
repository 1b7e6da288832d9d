package dev.halfopen;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call was rejected and did not reach the service.
 *
 * <p>It is cheap: it has no stack trace and works out its message when asked. Its cause is the
 * failure that opened the breaker, if there was one. That failure was another call's, and so is its
 * stack trace: {@link #toString()} and {@link #printStackTrace()} tell it in one line. A logging
 * framework that follows causes by itself prints all of it: log {@code rejection.toString()}
 * instead of handing it the exception.
 *
 * @since 0.1.0
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

  /**
   * A rejection by what stands before a breaker and refuses calls for it, or for tests of your own.
   *
   * @param circuitBreakerName the name of the breaker
   * @param state the state that the breaker is in
   * @param retryAfter see {@link #retryAfter()}; 0 or more
   * @param cause the failure that is the reason; null for none
   */
  public static CallNotPermittedException of(
      String circuitBreakerName,
      CircuitState state,
      Reason reason,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    return new CallNotPermittedException(
        new Refusal(
            Ranges.notNull("circuitBreakerName", circuitBreakerName),
            Ranges.notNull("state", state),
            Ranges.notNull("reason", reason),
            Ranges.stated("retryAfter", retryAfter)),
        cause);
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
        + (refusal.retryAfter == null ? "" : "; try again in " + Text.duration(refusal.retryAfter));
  }

  /** All of it in one bounded line, the failure that opened the breaker included. */
  @Override
  public String toString() {
    Throwable cause = getCause();
    return getClass().getName()
        + ": "
        + getMessage()
        + (cause == null ? "" : "; last failure: " + Text.describe(cause));
  }

  /**
   * Prints {@link #toString()}, which names the cause: the stack trace of that belongs to another
   * call.
   */
  @Override
  public void printStackTrace(PrintStream s) {
    s.println(this);
  }

  /** As {@link #printStackTrace(PrintStream)}. */
  @Override
  public void printStackTrace(PrintWriter s) {
    s.println(this);
  }
}
