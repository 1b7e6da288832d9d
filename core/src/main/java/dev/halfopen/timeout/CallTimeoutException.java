package dev.halfopen.timeout;

import dev.halfopen.AIServiceException;
import dev.halfopen.Failover;
import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call, or a part of it, took longer than it was allowed to. For a circuit breaker this is a
 * failure of the service.
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
    super(builder(message(limit, after)).cause(cause));
    this.limit = limit;
    this.after = after;
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
