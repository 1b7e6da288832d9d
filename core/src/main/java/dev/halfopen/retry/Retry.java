package dev.halfopen.retry;

import dev.halfopen.internal.Causes;
import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * How often a failed call is made again, and how long is waited before. Immutable.
 *
 * <p>Two recipes are equal when all their settings are.
 *
 * @since 0.1.0
 */
public final class Retry {
  /** How chance changes the waits, so that many callers don't come back at the same moment. */
  public enum Jitter {
    /** Not at all: first, first * factor, first * factor², ..., at most the longest. */
    NONE,
    /** Anything from 0 to what {@link #NONE} waits. */
    FULL,
    /**
     * Anything from the first wait to three times the wait before, at most the longest; the factor
     * is not used.
     */
    DECORRELATED
  }

  private static final Retry NONE = builder().maxAttempts(1).build();

  private final int maxAttempts;
  private final Backoff backoff;
  private final boolean idempotent;
  private final boolean waitForBreaker;
  private final Set<Class<? extends Throwable>> named;

  private Retry(Builder builder) {
    maxAttempts = builder.maxAttempts;
    backoff = builder.backoff;
    idempotent = builder.idempotent;
    waitForBreaker = builder.waitForBreaker;
    named = Collections.unmodifiableSet(new LinkedHashSet<>(builder.named));
  }

  /** One attempt and no retry. */
  public static Retry none() {
    return NONE;
  }

  /** Starts from the defaults, which are stated at {@link Builder}'s constants, and full jitter. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these settings. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** See {@link Builder#maxAttempts(int)}. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** See {@link Builder#waits(Duration, Duration)}. */
  public Duration firstWait() {
    return backoff.first();
  }

  /** See {@link Builder#waits(Duration, Duration)}. */
  public Duration maxWait() {
    return backoff.max();
  }

  /** See {@link Builder#factor(double)}. */
  public double factor() {
    return backoff.factor();
  }

  /** See {@link Builder#jitter(Jitter)}. */
  public Jitter jitter() {
    return backoff.jitter();
  }

  /** See {@link Builder#idempotent(boolean)}. */
  public boolean idempotent() {
    return idempotent;
  }

  /** See {@link Builder#waitForBreaker(boolean)}. */
  public boolean waitForBreaker() {
    return waitForBreaker;
  }

  /** See {@link Builder#retryOn(Class[])}; in the order in which they were named. */
  public Set<Class<? extends Throwable>> retryOn() {
    return named;
  }

  /** Whether an exception, without the wrappers of asynchronous calls, is one of those named. */
  public boolean isNamed(Throwable error) {
    if (named.isEmpty()) {
      return false;
    }
    Throwable inner = Causes.unwrap(error);
    for (Class<?> type : named) {
      if (type.isInstance(inner)) {
        return true;
      }
    }
    return false;
  }

  /**
   * How long to wait before a retry; never more than {@link #maxWait()}.
   *
   * @param retry 1, 2, ...; not limited by {@link #maxAttempts()}
   * @param previous the wait before the previous retry, 0 or more; zero at the first
   * @param random where chance comes from; not used without jitter
   */
  public Duration wait(int retry, Duration previous, RandomGenerator random) {
    Ranges.between("retry", retry, 1, Integer.MAX_VALUE);
    Ranges.stated("previous", Ranges.notNull("previous", previous));
    Ranges.notNull("random", random);
    return backoff.wait(retry, previous, random);
  }

  /** The recipe as it is written in code, with times as people write them. */
  @Override
  public String toString() {
    return "Retry.builder().maxAttempts("
        + maxAttempts
        + ").waits("
        + Text.exact(backoff.first())
        + ", "
        + Text.exact(backoff.max())
        + ").factor("
        + backoff.factor()
        + ").jitter("
        + backoff.jitter()
        + ").idempotent("
        + idempotent
        + ").waitForBreaker("
        + waitForBreaker
        + ")"
        + (named.isEmpty() ? "" : ".retryOn(" + names() + ")");
  }

  private String names() {
    return named.stream().map(type -> type.getName() + ".class").collect(Collectors.joining(", "));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Retry retry
        && maxAttempts == retry.maxAttempts
        && backoff.equals(retry.backoff)
        && idempotent == retry.idempotent
        && waitForBreaker == retry.waitForBreaker
        && named.equals(retry.named);
  }

  @Override
  public int hashCode() {
    return Objects.hash(maxAttempts, backoff, idempotent, waitForBreaker, named);
  }

  /** Builds a {@link Retry}; each setter checks its value. Not thread-safe. */
  public static final class Builder {
    /** {@value} attempts on each target, the first included. */
    public static final int DEFAULT_MAX_ATTEMPTS = 3;

    /** 1 second before the first retry. */
    public static final Duration DEFAULT_FIRST_WAIT = Duration.ofSeconds(1);

    /** 30 seconds are the longest wait. */
    public static final Duration DEFAULT_MAX_WAIT = Duration.ofSeconds(30);

    /** Each wait is {@value} times the one before. */
    public static final double DEFAULT_FACTOR = 2;

    private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
    private Backoff backoff =
        new Backoff(DEFAULT_FIRST_WAIT, DEFAULT_MAX_WAIT, DEFAULT_FACTOR, Jitter.FULL);
    private boolean idempotent;
    private boolean waitForBreaker;
    private final Set<Class<? extends Throwable>> named = new LinkedHashSet<>();

    private Builder() {}

    private Builder(Retry retry) {
      maxAttempts = retry.maxAttempts;
      backoff = retry.backoff;
      idempotent = retry.idempotent;
      waitForBreaker = retry.waitForBreaker;
      named.addAll(retry.named);
    }

    /**
     * How many attempts are made on each target, the first included.
     *
     * @param attempts 1 to 100; {@value #DEFAULT_MAX_ATTEMPTS} by default
     */
    public Builder maxAttempts(int attempts) {
      maxAttempts = Ranges.between("maxAttempts", attempts, 1, 100);
      return this;
    }

    /**
     * The wait before the first retry, and the longest.
     *
     * @param first 0 to 365 days; {@link #DEFAULT_FIRST_WAIT} by default; zero: there are no waits
     * @param max more than 0, at least {@code first}, at most 365 days; {@link #DEFAULT_MAX_WAIT}
     *     by default
     */
    public Builder waits(Duration first, Duration max) {
      Ranges.delay("first", first);
      Ranges.positive("max", max);
      if (max.compareTo(first) < 0) {
        throw Ranges.error("max", max, first + " to 365 days");
      }
      backoff = new Backoff(first, max, backoff.factor(), backoff.jitter());
      return this;
    }

    /**
     * How much longer each wait is than the one before.
     *
     * @param factor 1 to 100; {@value #DEFAULT_FACTOR} by default
     */
    public Builder factor(double factor) {
      if (!(factor >= 1 && factor <= 100)) {
        throw Ranges.error("factor", factor, "1 to 100");
      }
      backoff = new Backoff(backoff.first(), backoff.max(), factor, backoff.jitter());
      return this;
    }

    /** How chance changes the waits; {@link Jitter#FULL} by default. */
    public Builder jitter(Jitter jitter) {
      backoff =
          new Backoff(
              backoff.first(), backoff.max(), backoff.factor(), Ranges.notNull("jitter", jitter));
      return this;
    }

    /**
     * Whether a call may be made again after any failure of which nothing is known, though the
     * service may have carried it out; false by default. See {@link #retryOn} for single ones.
     */
    public Builder idempotent(boolean idempotent) {
      this.idempotent = idempotent;
      return this;
    }

    /**
     * Failures that may be tried again though nothing else is known of them: exceptions of these
     * types and their subtypes, if the breaker counts them as failures. For calls that a lost
     * answer does not make harmful, or failures that mean that the call has not reached the
     * service. Names add up; none by default.
     */
    @SafeVarargs
    public final Builder retryOn(Class<? extends Throwable>... types) {
      for (Class<? extends Throwable> type : types) {
        named.add(Ranges.notNull("retryOn", type));
      }
      return this;
    }

    /**
     * Whether an open circuit breaker is waited for when that fits the deadline; false by default:
     * its rejection ends the attempts on that target.
     */
    public Builder waitForBreaker(boolean wait) {
      this.waitForBreaker = wait;
      return this;
    }

    /** The recipe. */
    public Retry build() {
      return new Retry(this);
    }
  }
}
