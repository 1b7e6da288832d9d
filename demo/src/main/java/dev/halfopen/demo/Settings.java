package dev.halfopen.demo;

import dev.halfopen.CircuitBreakerConfig;
import java.time.Duration;

/**
 * What one run of the demo is made of.
 *
 * @param length how long the traffic lasts
 * @param rate calls per second
 * @param callers how many calls may be under way at a time, as in an application with a pool
 * @param seed decides when each call is made, which are streamed, and what the service says
 * @param timeout how long the client waits for a whole answer; in front of the scripted service
 *     only the one in the column of Resilience4j, whose time limiter that stands for
 * @param recovery how long the breaker stays open; of the scripted service, that of Resilience4j
 */
record Settings(
    Duration length, int rate, int callers, long seed, Duration timeout, Duration recovery) {
  /** The breaker opens after so many failures in a row. */
  static final int FAILURE_THRESHOLD = 5;

  /** So many trial calls must succeed before it closes. */
  static final int TRIAL_CALLS = 2;

  private static final int CALLERS = 12;
  private static final Duration SCRIPTED_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SCRIPTED_RECOVERY = Duration.ofSeconds(5);
  private static final Duration SCRIPTED_OWN_RECOVERY = Duration.ofSeconds(1);
  private static final Duration SCRIPTED_PATIENCE = Duration.ofSeconds(2);
  private static final Duration SCRIPTED_ATTEMPT = Duration.ofSeconds(1);
  private static final Duration ENDPOINT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration ENDPOINT_RECOVERY = Duration.ofSeconds(5);

  /** For the scripted service: all times follow the length of the scenario. */
  static Settings scripted(Duration length, int rate, long seed) {
    return new Settings(
        length,
        rate,
        CALLERS,
        seed,
        Scenario.scaled(SCRIPTED_TIMEOUT, length),
        Scenario.scaled(SCRIPTED_RECOVERY, length));
  }

  /** For a real endpoint. */
  static Settings endpoint(Duration length, int rate, long seed) {
    return new Settings(length, rate, CALLERS, seed, ENDPOINT_TIMEOUT, ENDPOINT_RECOVERY);
  }

  /** A time of the scenario at its normal pace, as long as it is in this run. */
  Duration scaled(Duration normal) {
    return Scenario.scaled(normal, length);
  }

  /** How long Halfopen stays open in front of the scripted service, beside Resilience4j. */
  Duration ownRecovery() {
    return scaled(SCRIPTED_OWN_RECOVERY);
  }

  /** How long a caller of the scripted service is glad to wait; normal service is within it. */
  Duration patience() {
    return scaled(SCRIPTED_PATIENCE);
  }

  /** How long a pipeline lets one attempt at the scripted service take. */
  Duration attemptLimit() {
    return scaled(SCRIPTED_ATTEMPT);
  }

  /** The breaker's settings. */
  CircuitBreakerConfig breaker() {
    return CircuitBreakerConfig.builder()
        .failureThreshold(FAILURE_THRESHOLD)
        .recoveryTimeout(recovery)
        .halfOpenMaxCalls(TRIAL_CALLS)
        .build();
  }
}
