package dev.halfopen.timeout;

import dev.halfopen.AIServiceException;
import dev.halfopen.Failover;
import dev.halfopen.Verdict;
import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call, or a part of it, took longer than it was allowed to. For a circuit breaker this is a
 * failure of the service, unless nothing was sent to it ({@link #unsent()}).
 *
 * @since 0.1.0
 */
public final class CallTimeoutException extends AIServiceException {
  private static final long serialVersionUID = 1L;

  /** Which limit was reached. */
  public enum Limit {
    /** {@link Timeouts#attempt()}. */
    ATTEMPT,
    /** {@link Timeouts#firstItem()}. */
    FIRST_ITEM,
    /** {@link Timeouts#idle()}. */
    IDLE,
    /** {@link Timeouts#deadline()}. */
    DEADLINE
  }

  /** See {@link CallTimeoutException#limit()}. */
  private final Limit limit;

  /** See {@link CallTimeoutException#after()}. */
  private final Duration after;

  /** See {@link CallTimeoutException#unsent()}. */
  private final boolean unsent;

  /**
   * A limit was reached.
   *
   * @param after the limit, more than 0, at most 365 days
   */
  public CallTimeoutException(Limit limit, Duration after) {
    this(limit, after, null);
  }

  /**
   * A limit was reached, and this is how the call ended then.
   *
   * @param after the limit, more than 0, at most 365 days
   * @param cause what the call threw when it was stopped, or what the last attempt had failed with;
   *     null: nothing
   */
  public CallTimeoutException(Limit limit, Duration after, @Nullable Throwable cause) {
    this(limit, after, cause, false);
  }

  /**
   * A limit was reached, and it may be known that nothing was sent by then.
   *
   * @param after the limit, more than 0, at most 365 days
   * @param cause what the call threw when it was stopped, or what the last attempt had failed with;
   *     null: nothing
   * @param unsent see {@link #unsent()}
   */
  public CallTimeoutException(
      Limit limit, Duration after, @Nullable Throwable cause, boolean unsent) {
    super(builder(message(limit, after) + (unsent ? ", and nothing was sent" : "")).cause(cause));
    this.limit = limit;
    this.after = after;
    this.unsent = unsent;
  }

  private static String message(Limit limit, Duration after) {
    String limited = Text.exact(Ranges.positive("after", after));
    return switch (Ranges.notNull("limit", limit)) {
      case ATTEMPT -> "no answer within " + limited;
      case FIRST_ITEM -> "no first item within " + limited;
      case IDLE -> "no further item for " + limited;
      case DEADLINE -> "the call was not done by its deadline of " + limited;
    };
  }

  /** Which limit was reached. */
  public Limit limit() {
    return limit;
  }

  /** How long that limit was. */
  public Duration after() {
    return after;
  }

  /**
   * Whether it is known that nothing was sent to the service: a protected client was reached within
   * the attempt, and it had not begun to connect by then, since its classes were still being loaded
   * for instance. False if something was sent, and if nobody knows.
   */
  public boolean unsent() {
    return unsent;
  }

  /** A failure of the service; if nothing was sent, the call says nothing about it. */
  @Override
  public Verdict verdict() {
    return unsent ? Verdict.ignored() : super.verdict();
  }

  /** True, unless the deadline has passed. */
  @Override
  public boolean retryCanHelp() {
    return limit != Limit.DEADLINE;
  }

  /** Anywhere, unless the deadline has passed. */
  @Override
  public Failover failover() {
    return limit == Limit.DEADLINE ? Failover.NOWHERE : Failover.ANYWHERE;
  }
}
