package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerConfig;

/**
 * A bean that sets what properties can't say, a detector of your own for instance, after they have
 * been applied. It is asked again each time when the properties are read again, and should then set
 * equal things: breakers whose settings are equal to what they were are left alone. Must be
 * thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CircuitBreakerConfigCustomizer {
  /** The id that stands for the settings of breakers without their own: {@value}. */
  String DEFAULTS = "defaults";

  /**
   * Changes the settings of one circuit breaker.
   *
   * @param id as in {@code halfopen.instances.<id>}; {@value #DEFAULTS} for all others
   * @param builder has what the properties say
   */
  void customize(String id, CircuitBreakerConfig.Builder builder);
}
