package dev.halfopen.pipeline;

import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The nearest of the limits that hold for something.
 *
 * @param nanos how long it may take from now on
 * @param limit which limit it is; null: none
 * @param setting how long that limit was set
 */
record TimeLimit(long nanos, @Nullable Limit limit, @Nullable Duration setting) {
  static final TimeLimit NONE = new TimeLimit(Long.MAX_VALUE, null, null);

  boolean isNone() {
    return limit == null;
  }

  /** How long it may take from now on; 0 if its time is over already. */
  long nanosFromNow() {
    return Math.max(0, nanos);
  }

  /** The nearer one of this and another; null: there is no other. */
  TimeLimit or(@Nullable Duration other, Limit kind) {
    return or(other, kind, other);
  }

  /** The nearer one of this and the deadline; null: there is none. */
  TimeLimit orDeadline(@Nullable Duration left, Timeouts timeouts) {
    return or(left, Limit.DEADLINE, timeouts.deadline());
  }

  private TimeLimit or(@Nullable Duration other, Limit kind, @Nullable Duration setting) {
    return other == null || other.toNanos() >= nanos
        ? this
        : new TimeLimit(other.toNanos(), kind, setting);
  }

  /** The error of who has passed it. */
  CallTimeoutException passed(@Nullable Throwable cause) {
    return passed(cause, null);
  }

  /**
   * The error of an attempt that has passed it.
   *
   * @param beneath knows whether anything was sent by then; null: nobody does
   */
  CallTimeoutException passed(@Nullable Throwable cause, @Nullable Scope beneath) {
    return new CallTimeoutException(
        Objects.requireNonNull(limit),
        Objects.requireNonNull(setting),
        cause,
        beneath != null && beneath.isUnsent());
  }
}
