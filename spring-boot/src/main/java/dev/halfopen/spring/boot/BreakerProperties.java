package dev.halfopen.spring.boot;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of one circuit breaker, or of all. What is not given stays as the preset has it.
 *
 * @param preset What to start from: standard, or ai for calls to large language models. An instance
 *     with a preset starts from that and not from the defaults.
 * @param name The circuit breaker's name, 1 to 200 characters, if it is another one than the id.
 * @param tags What the circuit breaker is for (service, model, account), as tags of its meters.
 * @param provider Who runs the service, so that a failure that is the provider's does not go on to
 *     another of the same.
 * @param contextTokens How much context the model takes, in tokens.
 * @param health The health status while the circuit breaker is open; UP by default.
 * @param failureThreshold Opens at this many consecutive failures, 1 to 1000000.
 * @param failureDetector When to open, in place of a failure threshold.
 * @param recoveryTimeout How long to stay open before a trial call, 0 to 365 days.
 * @param recoveryDelay How long to stay open, growing, in place of a recovery timeout.
 * @param halfOpenMaxCalls How many trial calls may be under way at a time, 1 to 1000000.
 * @param recoveryTest When to close again.
 * @param halfOpenCallTimeout A trial call has failed after this time without a report.
 * @param classifier What outcomes mean: standard, services (reads what clients of AI services
 *     throw), or the name of a FailureClassifier bean.
 * @param failOn Exceptions that are failures; others are then ignored, unless otherwise says more.
 * @param ignore Exceptions that are neither failure nor success.
 * @param otherwise What exceptions are that fail-on does not name.
 * @param slowCallThreshold A call that takes longer is slow.
 * @param slowIsFailure Whether a slow success counts as a failure.
 * @param hangThreshold A call that is given up after more than this time without a sign of life is
 *     a failure.
 * @param throttleWait How long calls wait when the service throttles and says no time.
 * @param maxThrottleWait The longest that calls wait when the service throttles.
 * @param exhaustedWait How long to stay open when a quota is spent and nobody says until when.
 * @param maxExhaustedWait The longest that a spent quota keeps the circuit breaker open.
 * @param maxRetryAfter The longest Retry-After of a failure that is obeyed, 0 to 365 days.
 * @param retryBudget How many retries and hedges are granted.
 * @param silenceIsFailureAfter A call in flight to which the service is silent for longer is a
 *     failure.
 * @param ramp How long it takes after recovery until all calls are admitted again, 0 to 1 day.
 */
record BreakerProperties(
    @Nullable Preset preset,
    @Nullable String name,
    @DefaultValue Map<String, String> tags,
    @Nullable String provider,
    @Nullable Integer contextTokens,
    @Nullable String health,
    @Nullable Integer failureThreshold,
    @Nullable Detector failureDetector,
    @Nullable Duration recoveryTimeout,
    @Nullable Delay recoveryDelay,
    @Nullable Integer halfOpenMaxCalls,
    @Nullable Test recoveryTest,
    @Nullable Duration halfOpenCallTimeout,
    @Nullable String classifier,
    @Nullable List<Class<? extends Throwable>> failOn,
    @Nullable List<Class<? extends Throwable>> ignore,
    @Nullable Otherwise otherwise,
    @Nullable Duration slowCallThreshold,
    @Nullable Boolean slowIsFailure,
    @Nullable Duration hangThreshold,
    @Nullable Duration throttleWait,
    @Nullable Duration maxThrottleWait,
    @Nullable Duration exhaustedWait,
    @Nullable Duration maxExhaustedWait,
    @Nullable Duration maxRetryAfter,
    @Nullable Budget retryBudget,
    @Nullable Silence silenceIsFailureAfter,
    @Nullable Duration ramp) {

  /**
   * These settings, and of the others what is not given here. Two ways to say one thing, a
   * threshold and a detector for instance, are one: who gives the one takes neither from there.
   */
  BreakerProperties on(BreakerProperties others) {
    boolean detects = failureThreshold != null || failureDetector != null;
    boolean delays = recoveryTimeout != null || recoveryDelay != null;
    Map<String, String> allTags = new LinkedHashMap<>(others.tags);
    allTags.putAll(tags);
    return new BreakerProperties(
        or(preset, others.preset),
        name,
        allTags,
        or(provider, others.provider),
        or(contextTokens, others.contextTokens),
        or(health, others.health),
        detects ? failureThreshold : others.failureThreshold,
        detects ? failureDetector : others.failureDetector,
        delays ? recoveryTimeout : others.recoveryTimeout,
        delays ? recoveryDelay : others.recoveryDelay,
        or(halfOpenMaxCalls, others.halfOpenMaxCalls),
        or(recoveryTest, others.recoveryTest),
        or(halfOpenCallTimeout, others.halfOpenCallTimeout),
        or(classifier, others.classifier),
        or(failOn, others.failOn),
        or(ignore, others.ignore),
        or(otherwise, others.otherwise),
        or(slowCallThreshold, others.slowCallThreshold),
        or(slowIsFailure, others.slowIsFailure),
        or(hangThreshold, others.hangThreshold),
        or(throttleWait, others.throttleWait),
        or(maxThrottleWait, others.maxThrottleWait),
        or(exhaustedWait, others.exhaustedWait),
        or(maxExhaustedWait, others.maxExhaustedWait),
        or(maxRetryAfter, others.maxRetryAfter),
        or(retryBudget, others.retryBudget),
        or(silenceIsFailureAfter, others.silenceIsFailureAfter),
        or(ramp, others.ramp));
  }

  private static <T> @Nullable T or(@Nullable T own, @Nullable T others) {
    return own != null ? own : others;
  }

  static final BreakerProperties NONE =
      new BreakerProperties(
          null, null, Map.of(), null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  /** What exceptions are that {@code fail-on} doesn't name. */
  enum Otherwise {
    /** Neither failure nor success. */
    IGNORED,
    /** The service answered. */
    SUCCESS
  }

  /**
   * When to open: exactly one of consecutive failures, failures, failure rate, sequential.
   *
   * @param consecutiveFailures Opens at this many failures without a success between them.
   * @param failures Opens at this many failures, out of a number of calls or within a time.
   * @param outOf With failures: of this many last calls.
   * @param within With failures: in this time.
   * @param failureRate Opens when this share of the calls fails, per cent.
   * @param over With a failure rate: a number of calls, or a time.
   * @param minimumCalls Waits with the judgement until there are so many calls.
   * @param slowCallRate With a failure rate: opens also when this share of the calls is slow.
   * @param sequential Opens as soon as calls fail more than usual, without a window to be sized.
   */
  record Detector(
      @Nullable Integer consecutiveFailures,
      @Nullable Integer failures,
      @Nullable Integer outOf,
      @Nullable Duration within,
      @Nullable Percent failureRate,
      @Nullable Window over,
      @Nullable Integer minimumCalls,
      @Nullable Percent slowCallRate,
      @Nullable Sequential sequential) {}

  /**
   * Opens as soon as calls fail more than usual.
   *
   * @param usualFailureRate How many per cent of the calls fail while all is well.
   * @param learnsUpTo Follows a usual failure rate up to this, per cent.
   * @param smallestOutage The smallest failure rate that is an outage, per cent.
   * @param callsBetweenFalseOpenings How many calls there shall be between two openings without an
   *     outage.
   */
  record Sequential(
      @Nullable Percent usualFailureRate,
      @Nullable Percent learnsUpTo,
      @Nullable Percent smallestOutage,
      @Nullable Long callsBetweenFalseOpenings) {
    static final Sequential NONE = new Sequential(null, null, null, null);
  }

  /**
   * How long to stay open: grows with each attempt.
   *
   * @param first The first delay, 0 to 365 days.
   * @param factor How much longer each is than the one before, 1 or more.
   * @param max The longest delay.
   * @param jitter Shortens each delay by a random share of up to this: 0.2 or 20%.
   */
  record Delay(
      @DefaultValue("60s") Duration first,
      @DefaultValue("2") double factor,
      @DefaultValue("10m") Duration max,
      @Nullable Fraction jitter) {}

  /**
   * When to close again: exactly one of all succeed, successes, failure rate below.
   *
   * @param allSucceed Closes when this many trial calls have succeeded; the first failure re-opens.
   * @param successes Closes at this many successes of the last trial calls.
   * @param outOf With successes: of this many trial calls.
   * @param failureRateBelow Closes when less than this share of the trial calls has failed.
   * @param over With a failure rate: exactly this many trial calls.
   * @param slowCallRateBelow With a failure rate: closes only if less than this share is slow.
   */
  record Test(
      @Nullable Integer allSucceed,
      @Nullable Integer successes,
      @Nullable Integer outOf,
      @Nullable Percent failureRateBelow,
      @Nullable Integer over,
      @Nullable Percent slowCallRateBelow) {}

  /**
   * How many retries and hedges are granted.
   *
   * @param percentOfCalls Extra calls per hundred others, 0 to 100.
   * @param perMinute Extra calls each minute on top, 0 to 1000000.
   * @param unlimited Whether every extra call is granted.
   */
  record Budget(
      @DefaultValue("20") Percent percentOfCalls,
      @DefaultValue("10") int perMinute,
      boolean unlimited) {}

  /**
   * How long a service may be silent to a call in flight.
   *
   * @param sinceLastSign Since the last sign of life, of streams; 10 ms to 365 days.
   * @param wholeAnswer In all, of answers that come in one piece; 10 ms to 365 days.
   */
  record Silence(@Nullable Duration sinceLastSign, @Nullable Duration wholeAnswer) {}
}
