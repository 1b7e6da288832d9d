package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerConfig;
import java.util.Map;

/**
 * What the properties say at one moment.
 *
 * @param defaults the settings of circuit breakers that have none of their own
 * @param instances by id, in the order of the properties
 */
record Blueprint(CircuitBreakerConfig defaults, Map<String, Instance> instances, int maxBreakers) {
  /** One circuit breaker. */
  record Instance(
      String id, String name, CircuitBreakerConfig config, BreakerProperties properties) {}
}
