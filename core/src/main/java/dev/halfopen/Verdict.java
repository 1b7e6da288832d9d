package dev.halfopen;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a call says about the service: that it is well (success), that it is ill
 * (failure), nothing (ignored), that callers shall wait (throttled), or that a quota is spent
 * (exhausted). Immutable.
 *
 * <p>The times that it carries are waits from the moment when it is reported; {@code null} means
 * that none was stated.
 *
 * @since 0.1.0
 */
public sealed interface Verdict {

  /** The service answered. */
  static Verdict success() {
    return Success.INSTANCE;
  }

  /** The service failed. */
  static Verdict failure() {
    return Failure.PLAIN;
  }

  /**
   * The service failed.
   *
   * @param cause what the caller saw, or null
   * @param retryAfter how long the service asked to be left alone, or null; 0 or more
   */
  static Verdict failure(@Nullable Throwable cause, @Nullable Duration retryAfter) {
    return new Failure(cause, retryAfter);
  }

  /** The outcome says nothing about the service, a caller's own error for instance. */
  static Verdict ignored() {
    return Ignored.INSTANCE;
  }

  /**
   * The service told us to wait (a rate limit): calls wait, nothing is held against it.
   *
   * @param cause what the caller saw, or null
   * @param retryAfter how long to wait, or null when that is unknown; 0 or more
   */
  static Verdict throttled(@Nullable Throwable cause, @Nullable Duration retryAfter) {
    return new Throttled(cause, retryAfter);
  }

  /**
   * A quota or a budget is spent: the breaker opens at once.
   *
   * @param cause what the caller saw, or null
   * @param retryAfter how long until it is renewed, or null when that is unknown; 0 or more
   */
  static Verdict exhausted(@Nullable Throwable cause, @Nullable Duration retryAfter) {
    return new Exhausted(cause, retryAfter);
  }

  /** See {@link Verdict#success()}. */
  record Success() implements Verdict {
    private static final Success INSTANCE = new Success();
  }

  /** See {@link Verdict#failure(Throwable, Duration)}. */
  record Failure(@Nullable Throwable cause, @Nullable Duration retryAfter) implements Verdict {
    private static final Failure PLAIN = new Failure(null, null);

    /** Checks the time. */
    public Failure {
      Ranges.stated("retryAfter", retryAfter);
    }
  }

  /** See {@link Verdict#ignored()}. */
  record Ignored() implements Verdict {
    private static final Ignored INSTANCE = new Ignored();
  }

  /** See {@link Verdict#throttled(Throwable, Duration)}. */
  record Throttled(@Nullable Throwable cause, @Nullable Duration retryAfter) implements Verdict {
    /** Checks the time. */
    public Throttled {
      Ranges.stated("retryAfter", retryAfter);
    }
  }

  /** See {@link Verdict#exhausted(Throwable, Duration)}. */
  record Exhausted(@Nullable Throwable cause, @Nullable Duration retryAfter) implements Verdict {
    /** Checks the time. */
    public Exhausted {
      Ranges.stated("retryAfter", retryAfter);
    }
  }
}
