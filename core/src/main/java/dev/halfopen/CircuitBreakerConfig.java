package dev.halfopen;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.retry.RetryBudget;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a circuit breaker. Immutable.
 *
 * <p>Every bad setting is an {@link IllegalArgumentException} that names the setting, the value and
 * the range: {@code failureThreshold: 0 (expected: 1 to 1000000)}. The defaults are stated at
 * {@link Builder}'s constants.
 *
 * <p>Two are equal when a breaker does the same with both: a shorthand is equal to what it is short
 * for, recipes, classifiers and time sources are compared by their own {@code equals}.
 *
 * @since 0.1.0
 */
public final class CircuitBreakerConfig {
  private static final CircuitBreakerConfig DEFAULTS = builder().build();

  private final int failureThreshold;
  private final FailureDetector failureDetector;
  private final @Nullable Duration recoveryTimeout;
  private final RecoveryDelay recoveryDelay;
  private final int halfOpenMaxCalls;
  private final @Nullable RecoveryTest ownRecoveryTest;
  private final RecoveryTest recoveryTest;
  private final Duration halfOpenCallTimeout;
  private final FailureClassifier classifier;
  private final @Nullable Duration slowCallThreshold;
  private final long slowCallNanos;
  private final boolean slowIsFailure;
  private final Duration hangThreshold;
  private final Duration throttleWait;
  private final Duration maxThrottleWait;
  private final Duration exhaustedWait;
  private final Duration maxExhaustedWait;
  private final Duration maxRetryAfter;
  private final RetryBudget retryBudget;
  private final SilenceLimits silenceIsFailureAfter;
  private final Duration ramp;
  private final TimeSource timeSource;

  private CircuitBreakerConfig(Builder builder) {
    failureThreshold = builder.failureThreshold;
    failureDetector = builder.failureDetector;
    recoveryTimeout = builder.recoveryTimeout;
    recoveryDelay = builder.recoveryDelay;
    halfOpenMaxCalls = builder.halfOpenMaxCalls;
    ownRecoveryTest = builder.recoveryTest;
    recoveryTest =
        ownRecoveryTest != null ? ownRecoveryTest : RecoveryTest.allSucceed(halfOpenMaxCalls);
    halfOpenCallTimeout = builder.halfOpenCallTimeout;
    classifier = Ranges.notNull("classifier", builder.classifier.withClock(builder.timeSource));
    slowCallThreshold = builder.slowCallThreshold;
    slowCallNanos = slowCallThreshold == null ? Long.MAX_VALUE : slowCallThreshold.toNanos();
    slowIsFailure = builder.slowIsFailure;
    hangThreshold = builder.hangThreshold;
    throttleWait = builder.throttleWait;
    maxThrottleWait = builder.maxThrottleWait;
    exhaustedWait = builder.exhaustedWait;
    maxExhaustedWait = builder.maxExhaustedWait;
    maxRetryAfter = builder.maxRetryAfter;
    retryBudget = builder.retryBudget;
    silenceIsFailureAfter = builder.silenceIsFailureAfter;
    ramp = builder.ramp;
    timeSource = builder.timeSource;
  }

  /** All settings as their constants in {@link Builder} say. */
  public static CircuitBreakerConfig defaults() {
    return DEFAULTS;
  }

  /**
   * Good settings for calls to large language models.
   *
   * <ul>
   *   <li><b>Opens</b> as soon as the calls speak for an outage: if all fail, after two or three
   *       bad seconds; if half of them do, after about eight calls. Failures within the same second
   *       count as one, so one burst opens nothing, however many calls it has. It learns how much
   *       usually fails, up to 20 % ({@link FailureDetector#sequential()}).
   *   <li><b>Silence</b> counts as a failure while a call is still under way: after 60 s without a
   *       piece of a stream, after 3 min where the answer comes in one piece.
   *   <li><b>Tries again</b> after 5 s, then after twice as long each time, up to 30 s, each
   *       shortened by up to a fifth at random. One call is let through for it, which has 4 min.
   *   <li><b>Comes back</b> within 10 s after that call has succeeded, a growing share of the calls
   *       at a time.
   *   <li><b>Exceptions</b> of the clients of AI services are understood if {@code halfopen-ai} is
   *       on the class path ({@link FailureClassifier#ofServices()}); otherwise every exception is
   *       a failure, and a warning says so.
   * </ul>
   */
  public static CircuitBreakerConfig forAiServices() {
    return builder()
        .classifier(FailureClassifier.ofServices())
        .failureDetector(FailureDetector.sequential().learnsUpTo(20))
        .silenceIsFailureAfter(Duration.ofSeconds(60), Duration.ofMinutes(3))
        .recoveryDelay(
            RecoveryDelay.exponential(Duration.ofSeconds(5), 2, Duration.ofSeconds(30)).jitter(0.2))
        // Longer than an answer may take, or the trials of a slow service would fail for ever.
        .halfOpenCallTimeout(Duration.ofMinutes(4))
        .ramp(Duration.ofSeconds(10))
        .build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these settings. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * See {@link Builder#failureThreshold(int)}; 0 when {@link #failureDetector()} was set instead.
   */
  public int failureThreshold() {
    return failureThreshold;
  }

  /** See {@link Builder#failureDetector(FailureDetector)}. */
  public FailureDetector failureDetector() {
    return failureDetector;
  }

  /** See {@link Builder#recoveryTimeout}; null when {@link #recoveryDelay()} was set instead. */
  public @Nullable Duration recoveryTimeout() {
    return recoveryTimeout;
  }

  /** See {@link Builder#recoveryDelay(RecoveryDelay)}. */
  public RecoveryDelay recoveryDelay() {
    return recoveryDelay;
  }

  /** See {@link Builder#halfOpenMaxCalls(int)}. */
  public int halfOpenMaxCalls() {
    return halfOpenMaxCalls;
  }

  /** See {@link Builder#recoveryTest(RecoveryTest)}. */
  public RecoveryTest recoveryTest() {
    return recoveryTest;
  }

  /** See {@link Builder#halfOpenCallTimeout(Duration)}. */
  public Duration halfOpenCallTimeout() {
    return halfOpenCallTimeout;
  }

  /** See {@link Builder#classifier(FailureClassifier)}. */
  public FailureClassifier classifier() {
    return classifier;
  }

  /** See {@link Builder#slowCallThreshold(Duration)}; null: no call is slow. */
  public @Nullable Duration slowCallThreshold() {
    return slowCallThreshold;
  }

  boolean isSlow(long nanos) {
    return nanos > slowCallNanos;
  }

  /** See {@link Builder#slowIsFailure(boolean)}. */
  public boolean slowIsFailure() {
    return slowIsFailure;
  }

  /** See {@link Builder#hangThreshold(Duration)}. */
  public Duration hangThreshold() {
    return hangThreshold;
  }

  /** See {@link Builder#throttleWait(Duration)}. */
  public Duration throttleWait() {
    return throttleWait;
  }

  /** See {@link Builder#maxThrottleWait(Duration)}. */
  public Duration maxThrottleWait() {
    return maxThrottleWait;
  }

  /** See {@link Builder#exhaustedWait(Duration)}. */
  public Duration exhaustedWait() {
    return exhaustedWait;
  }

  /** See {@link Builder#maxExhaustedWait(Duration)}. */
  public Duration maxExhaustedWait() {
    return maxExhaustedWait;
  }

  /** See {@link Builder#maxRetryAfter(Duration)}. */
  public Duration maxRetryAfter() {
    return maxRetryAfter;
  }

  /** See {@link Builder#retryBudget(RetryBudget)}. */
  public RetryBudget retryBudget() {
    return retryBudget;
  }

  /** See {@link Builder#silenceIsFailureAfter}. */
  public SilenceLimits silenceIsFailureAfter() {
    return silenceIsFailureAfter;
  }

  /** See {@link Builder#ramp(Duration)}. */
  public Duration ramp() {
    return ramp;
  }

  /** See {@link Builder#timeSource(TimeSource)}. */
  public TimeSource timeSource() {
    return timeSource;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof CircuitBreakerConfig config && compared().equals(config.compared()));
  }

  @Override
  public int hashCode() {
    return compared().hashCode();
  }

  /** Whether it is this very instance, without asking any {@code equals} of the user's. */
  @SuppressWarnings("ReferenceEquality") // it is what the name says
  boolean isVery(CircuitBreakerConfig other) {
    return this == other;
  }

  /** All that a breaker does something with. */
  private List<@Nullable Object> compared() {
    return Arrays.asList(
        failureDetector,
        recoveryDelay,
        halfOpenMaxCalls,
        recoveryTest,
        halfOpenCallTimeout,
        classifier,
        slowCallThreshold,
        slowIsFailure,
        hangThreshold,
        throttleWait,
        maxThrottleWait,
        exhaustedWait,
        maxExhaustedWait,
        maxRetryAfter,
        retryBudget,
        silenceIsFailureAfter,
        ramp,
        timeSource);
  }

  /** The settings that decide, in one line. */
  @Override
  public String toString() {
    return "CircuitBreakerConfig["
        + failureDetector
        + ", "
        + recoveryDelay
        + ", halfOpenMaxCalls("
        + halfOpenMaxCalls
        + "), "
        + recoveryTest
        + (silenceIsFailureAfter.areNone() ? "" : ", " + silenceIsFailureAfter)
        + (ramp.isZero() ? "" : ", ramp(" + Text.exact(ramp) + ")")
        + "]";
  }

  /** Builds a {@link CircuitBreakerConfig}; each setter checks its value. Not thread-safe. */
  public static final class Builder {
    /** {@value} consecutive failures open. */
    public static final int DEFAULT_FAILURE_THRESHOLD = 5;

    /** 60 seconds until the first trial call. */
    public static final Duration DEFAULT_RECOVERY_TIMEOUT = Duration.ofSeconds(60);

    /** {@value} trial call at a time. */
    public static final int DEFAULT_HALF_OPEN_MAX_CALLS = 1;

    /** A trial call has failed after 2 minutes without a report. */
    public static final Duration DEFAULT_HALF_OPEN_CALL_TIMEOUT = Duration.ofMinutes(2);

    /** 60 seconds without a sign of life are a failure, even of a call that is given up. */
    public static final Duration DEFAULT_HANG_THRESHOLD = Duration.ofSeconds(60);

    /** 1 second of waiting when a service throttles and says no time. */
    public static final Duration DEFAULT_THROTTLE_WAIT = Duration.ofSeconds(1);

    /** 60 seconds of waiting at most when a service throttles. */
    public static final Duration DEFAULT_MAX_THROTTLE_WAIT = Duration.ofSeconds(60);

    /** OPEN for 15 minutes when a quota is spent and nobody says until when. */
    public static final Duration DEFAULT_EXHAUSTED_WAIT = Duration.ofMinutes(15);

    /** OPEN for 24 hours at most when a quota is spent. */
    public static final Duration DEFAULT_MAX_EXHAUSTED_WAIT = Duration.ofHours(24);

    /** 10 minutes at most of a failure's Retry-After are obeyed. */
    public static final Duration DEFAULT_MAX_RETRY_AFTER = Duration.ofMinutes(10);

    private static final Duration LONGEST_RAMP = Duration.ofDays(1);

    private int failureThreshold = DEFAULT_FAILURE_THRESHOLD;
    private FailureDetector failureDetector =
        FailureDetector.consecutiveFailures(DEFAULT_FAILURE_THRESHOLD);
    private @Nullable Duration recoveryTimeout = DEFAULT_RECOVERY_TIMEOUT;
    private RecoveryDelay recoveryDelay = RecoveryDelay.fixed(DEFAULT_RECOVERY_TIMEOUT);
    private int halfOpenMaxCalls = DEFAULT_HALF_OPEN_MAX_CALLS;
    private @Nullable RecoveryTest recoveryTest;
    private Duration halfOpenCallTimeout = DEFAULT_HALF_OPEN_CALL_TIMEOUT;
    private FailureClassifier classifier = FailureClassifier.standard();
    private @Nullable Duration slowCallThreshold;
    private boolean slowIsFailure;
    private Duration hangThreshold = DEFAULT_HANG_THRESHOLD;
    private Duration throttleWait = DEFAULT_THROTTLE_WAIT;
    private Duration maxThrottleWait = DEFAULT_MAX_THROTTLE_WAIT;
    private Duration exhaustedWait = DEFAULT_EXHAUSTED_WAIT;
    private Duration maxExhaustedWait = DEFAULT_MAX_EXHAUSTED_WAIT;
    private Duration maxRetryAfter = DEFAULT_MAX_RETRY_AFTER;
    private RetryBudget retryBudget = RetryBudget.defaults();
    private SilenceLimits silenceIsFailureAfter = SilenceLimits.NONE;
    private Duration ramp = Duration.ZERO;
    private TimeSource timeSource = TimeSource.system();

    private boolean thresholdGiven;
    private boolean detectorGiven;
    private boolean timeoutGiven;
    private boolean delayGiven;

    private Builder() {}

    private Builder(CircuitBreakerConfig config) {
      failureThreshold = config.failureThreshold;
      failureDetector = config.failureDetector;
      recoveryTimeout = config.recoveryTimeout;
      recoveryDelay = config.recoveryDelay;
      halfOpenMaxCalls = config.halfOpenMaxCalls;
      recoveryTest = config.ownRecoveryTest;
      halfOpenCallTimeout = config.halfOpenCallTimeout;
      classifier = config.classifier;
      slowCallThreshold = config.slowCallThreshold;
      slowIsFailure = config.slowIsFailure;
      hangThreshold = config.hangThreshold;
      throttleWait = config.throttleWait;
      maxThrottleWait = config.maxThrottleWait;
      exhaustedWait = config.exhaustedWait;
      maxExhaustedWait = config.maxExhaustedWait;
      maxRetryAfter = config.maxRetryAfter;
      retryBudget = config.retryBudget;
      silenceIsFailureAfter = config.silenceIsFailureAfter;
      ramp = config.ramp;
      timeSource = config.timeSource;
    }

    /**
     * Opens at this many consecutive failures; shorthand for {@link #failureDetector}.
     *
     * @param failures 1 to 1 000 000; {@value #DEFAULT_FAILURE_THRESHOLD} by default
     */
    public Builder failureThreshold(int failures) {
      failureThreshold = Ranges.calls("failureThreshold", failures);
      failureDetector = FailureDetector.consecutiveFailures(failures);
      thresholdGiven = true;
      return this;
    }

    /** When to open; not to be given together with {@link #failureThreshold(int)}. */
    public Builder failureDetector(FailureDetector detector) {
      failureDetector = Ranges.notNull("failureDetector", detector);
      failureThreshold = 0;
      detectorGiven = true;
      return this;
    }

    /**
     * How long to stay OPEN; shorthand for {@link #recoveryDelay}.
     *
     * @param timeout 0 to 365 days, {@link #DEFAULT_RECOVERY_TIMEOUT} by default; zero: the next
     *     call is a trial
     */
    public Builder recoveryTimeout(Duration timeout) {
      recoveryTimeout = Ranges.delay("recoveryTimeout", timeout);
      recoveryDelay = RecoveryDelay.fixed(timeout);
      timeoutGiven = true;
      return this;
    }

    /** How long to stay OPEN; not to be given together with {@link #recoveryTimeout}. */
    public Builder recoveryDelay(RecoveryDelay delay) {
      recoveryDelay = Ranges.notNull("recoveryDelay", delay);
      recoveryTimeout = null;
      delayGiven = true;
      return this;
    }

    /**
     * How many trial calls may be under way at a time.
     *
     * @param calls 1 to 1 000 000; {@value #DEFAULT_HALF_OPEN_MAX_CALLS} by default
     */
    public Builder halfOpenMaxCalls(int calls) {
      halfOpenMaxCalls = Ranges.calls("halfOpenMaxCalls", calls);
      return this;
    }

    /** When to close; {@code allSucceed(halfOpenMaxCalls)} by default. */
    public Builder recoveryTest(RecoveryTest test) {
      recoveryTest = Ranges.notNull("recoveryTest", test);
      return this;
    }

    /**
     * After this time without a report a trial call has failed; a stream renews it with every item.
     *
     * @param timeout more than 0; {@link #DEFAULT_HALF_OPEN_CALL_TIMEOUT} by default
     */
    public Builder halfOpenCallTimeout(Duration timeout) {
      halfOpenCallTimeout = Ranges.positive("halfOpenCallTimeout", timeout);
      return this;
    }

    /** What outcomes mean; {@link FailureClassifier#standard()} by default. */
    public Builder classifier(FailureClassifier classifier) {
      this.classifier = Ranges.notNull("classifier", classifier);
      return this;
    }

    /**
     * A call that takes longer than this is slow: evidence for rate detectors and rate tests.
     *
     * @param threshold more than 0, or null for none, the default
     */
    public Builder slowCallThreshold(@Nullable Duration threshold) {
      slowCallThreshold =
          threshold == null ? null : Ranges.positive("slowCallThreshold", threshold);
      return this;
    }

    /**
     * Whether a slow success counts as a failure everywhere; false by default. Needs {@link
     * #slowCallThreshold}.
     */
    public Builder slowIsFailure(boolean isFailure) {
      slowIsFailure = isFailure;
      return this;
    }

    /**
     * What to make of a call that its <em>caller</em> ends, by cancelling or interrupting it. If
     * the service had by then been silent for longer than this, it hangs, and the call is a
     * failure; otherwise the call says nothing about the service.
     *
     * <p>Example: with 60 s, a caller that gives up after 5 s is no evidence, since he may have
     * changed his mind; ten callers that give up after 90 s without a word from the service are ten
     * failures, so that a service that accepts calls and never answers opens the breaker. In a
     * stream each item is a sign of life, and only time in which the reader waits counts.
     *
     * <p>It stops no call: {@link dev.halfopen.timeout.Timeouts} do that, and {@link
     * #silenceIsFailureAfter} counts calls that are still under way.
     *
     * @param threshold more than 0, at most 365 days; {@link #DEFAULT_HANG_THRESHOLD} by default
     */
    public Builder hangThreshold(Duration threshold) {
      hangThreshold = Ranges.positive("hangThreshold", threshold);
      return this;
    }

    /**
     * How long calls wait when the service throttles without saying how long; doubles while that
     * goes on.
     *
     * @param wait more than 0, at most {@link #maxThrottleWait}; {@link #DEFAULT_THROTTLE_WAIT} by
     *     default
     */
    public Builder throttleWait(Duration wait) {
      throttleWait = Ranges.positive("throttleWait", wait);
      return this;
    }

    /**
     * The longest that calls wait when the service throttles.
     *
     * @param max more than 0; {@link #DEFAULT_MAX_THROTTLE_WAIT} by default
     */
    public Builder maxThrottleWait(Duration max) {
      maxThrottleWait = Ranges.positive("maxThrottleWait", max);
      return this;
    }

    /**
     * How long the breaker stays OPEN when a quota is exhausted and nobody says until when.
     *
     * @param wait more than 0, at most {@link #maxExhaustedWait}; {@link #DEFAULT_EXHAUSTED_WAIT}
     *     by default
     */
    public Builder exhaustedWait(Duration wait) {
      exhaustedWait = Ranges.positive("exhaustedWait", wait);
      return this;
    }

    /**
     * The longest that an exhausted quota keeps the breaker OPEN.
     *
     * @param max more than 0; {@link #DEFAULT_MAX_EXHAUSTED_WAIT} by default
     */
    public Builder maxExhaustedWait(Duration max) {
      maxExhaustedWait = Ranges.positive("maxExhaustedWait", max);
      return this;
    }

    /**
     * The longest Retry-After of a failure that is obeyed.
     *
     * @param max 0 to 365 days; {@link #DEFAULT_MAX_RETRY_AFTER} by default
     */
    public Builder maxRetryAfter(Duration max) {
      maxRetryAfter = Ranges.delay("maxRetryAfter", max);
      return this;
    }

    /**
     * How many retries and hedges {@link CircuitBreaker#tryExtraCall()} grants; {@link
     * RetryBudget#defaults()} by default. Changing it later grants nothing by itself: what is left
     * stays, up to the new limit.
     */
    public Builder retryBudget(RetryBudget budget) {
      retryBudget = Ranges.notNull("retryBudget", budget);
      return this;
    }

    /**
     * A call in flight to which the service has been silent for so long is a failure for the
     * detector, while it is still in flight: so a service that accepts calls and never answers is
     * found long before they time out. It is told once, when the next call comes or ends; how the
     * call ends later tells the detector nothing more, and counts as ever. Only in CLOSED; trial
     * calls have their {@link #halfOpenCallTimeout}. A change holds for calls admitted afterwards.
     *
     * <p>Signs of life can be seen of streams, whose every item is one, and of the exchanges of
     * {@code halfopen-ai} for which a stream was asked, where content is one, thinking included;
     * see {@link Permit#renew()}. Time in which nobody waits for the service doesn't count. Of
     * calls whose answer comes in one piece the whole time counts. Choose both so long that of the
     * healthy calls fewer take longer than a tenth of those that usually fail. No silence is a
     * failure by default.
     *
     * @param sinceLastSign for calls whose signs of life can be seen, from their beginning on; 10
     *     ms to 365 days; null: they may be silent
     * @param wholeAnswer for all other calls; 10 ms to 365 days; null: they may be silent
     */
    @Incubating
    public Builder silenceIsFailureAfter(
        @Nullable Duration sinceLastSign, @Nullable Duration wholeAnswer) {
      silenceIsFailureAfter = new SilenceLimits(sinceLastSign, wholeAnswer);
      return this;
    }

    /**
     * How long it takes after HALF_OPEN has closed until all calls are admitted again. A tenth of
     * them is at first, then evenly more, so that a service which has only just recovered is not
     * run down again; the others are rejected as {@link CallNotPermittedException.Reason#RAMPING}.
     * No call is rejected when none was admitted in the last second. Meanwhile the detector may
     * open on less evidence than usual. That it begins is told with the transition, that it is over
     * as {@link CircuitBreakerEvent.RampEnded}.
     *
     * @param length 0 to 1 day; zero, the default: all calls are admitted at once
     */
    @Incubating
    public Builder ramp(Duration length) {
      if (length == null || length.isNegative() || length.compareTo(LONGEST_RAMP) > 0) {
        throw Ranges.error("ramp", length, "0 to 1 day");
      }
      ramp = length;
      return this;
    }

    /** The clock; {@link TimeSource#system()} by default. Can't be changed later. */
    public Builder timeSource(TimeSource timeSource) {
      this.timeSource = Ranges.notNull("timeSource", timeSource);
      return this;
    }

    /** Checks what concerns several settings, and builds. */
    public CircuitBreakerConfig build() {
      if (thresholdGiven && detectorGiven) {
        throw Ranges.error(
            "failureDetector", failureDetector, "not given together with failureThreshold");
      }
      if (timeoutGiven && delayGiven) {
        throw Ranges.error(
            "recoveryDelay", recoveryDelay, "not given together with recoveryTimeout");
      }
      CircuitBreakerConfig config = new CircuitBreakerConfig(this);
      ConfigChecks.check(config);
      return config;
    }
  }
}
