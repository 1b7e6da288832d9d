package dev.halfopen;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Base of all errors of AI services. Knows what it means for the circuit breaker, and where it came
 * from as far as that is known.
 *
 * @since 0.1.0
 */
public class AIServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** See {@link AIServiceException#service()}. */
  private final @Nullable String service;

  /** See {@link AIServiceException#model()}. */
  private final @Nullable String model;

  /** See {@link AIServiceException#code()}. */
  private final @Nullable String code;

  /** See {@link AIServiceException#requestId()}. */
  private final @Nullable String requestId;

  /** See {@link AIServiceException#status()}. */
  private final int status;

  /** See {@link AIServiceException#retryAfter()}. */
  private final @Nullable Duration retryAfter;

  /** An error of which only this is known. */
  public AIServiceException(String message) {
    this(message, null);
  }

  /** An error of which only this is known. */
  public AIServiceException(String message, @Nullable Throwable cause) {
    this(builder(message).cause(cause));
  }

  /** For subclasses: an error with the builder's details. */
  protected AIServiceException(Builder details) {
    super(details.message, details.cause);
    this.service = details.service;
    this.model = details.model;
    this.code = details.code;
    this.requestId = details.requestId;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
  }

  /** Starts an error with details. */
  public static Builder builder(String message) {
    return new Builder(message);
  }

  /**
   * What the circuit breaker makes of this error: a failure with {@link #retryAfter()}, unless a
   * subclass knows better.
   */
  public Verdict verdict() {
    return Verdict.failure(this, retryAfter);
  }

  /**
   * Whether the same call to the same model may succeed later; by default, if the {@link
   * #verdict()} is a failure or throttled.
   */
  public boolean retryCanHelp() {
    Verdict verdict = verdict();
    return verdict instanceof Verdict.Failure || verdict instanceof Verdict.Throttled;
  }

  /**
   * Where the same call may succeed now; by default nowhere if the {@link #verdict()} is ignored or
   * a success, and anywhere else.
   */
  public Failover failover() {
    Verdict verdict = verdict();
    return verdict instanceof Verdict.Ignored || verdict instanceof Verdict.Success
        ? Failover.NOWHERE
        : Failover.ANYWHERE;
  }

  /** The service's name, {@code openai} for instance; null if unknown. */
  public @Nullable String service() {
    return service;
  }

  /** The model that was asked for; null if unknown. */
  public @Nullable String model() {
    return model;
  }

  /**
   * The service's own code for the error, {@code insufficient_quota} for instance; null if none.
   */
  public @Nullable String code() {
    return code;
  }

  /** The id to quote to the service's support; null if unknown. */
  public @Nullable String requestId() {
    return requestId;
  }

  /** The HTTP status; 0 if there was none. */
  public int status() {
    return status;
  }

  /** How long the service asked to be left alone; null if it didn't say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** The details of an error. Not thread-safe. */
  public static final class Builder {
    private final String message;
    private @Nullable Throwable cause;
    private @Nullable String service;
    private @Nullable String model;
    private @Nullable String code;
    private @Nullable String requestId;
    private int status;
    private @Nullable Duration retryAfter;

    private Builder(String message) {
      this.message = message;
    }

    /** What lies beneath; none by default. */
    public Builder cause(@Nullable Throwable cause) {
      this.cause = cause;
      return this;
    }

    /** See {@link AIServiceException#service()}. */
    public Builder service(@Nullable String service) {
      this.service = service;
      return this;
    }

    /** See {@link AIServiceException#model()}. */
    public Builder model(@Nullable String model) {
      this.model = model;
      return this;
    }

    /** See {@link AIServiceException#code()}. */
    public Builder code(@Nullable String code) {
      this.code = code;
      return this;
    }

    /** See {@link AIServiceException#requestId()}. */
    public Builder requestId(@Nullable String requestId) {
      this.requestId = requestId;
      return this;
    }

    /**
     * See {@link AIServiceException#status()}.
     *
     * @param status 0 (none) to 999
     */
    public Builder status(int status) {
      this.status = Ranges.between("status", status, 0, 999);
      return this;
    }

    /**
     * See {@link AIServiceException#retryAfter()}.
     *
     * @param retryAfter 0 or more
     */
    public Builder retryAfter(@Nullable Duration retryAfter) {
      this.retryAfter = Ranges.stated("retryAfter", retryAfter);
      return this;
    }

    /** The error. */
    public AIServiceException build() {
      return new AIServiceException(this);
    }
  }
}
