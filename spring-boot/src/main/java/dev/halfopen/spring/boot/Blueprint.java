package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the properties say at one moment.
 *
 * @param defaults the settings of circuit breakers that have none of their own
 * @param health the status of health while one of these is open; null: UP
 * @param instances by id, in the order of the properties
 * @param maxBreakers the size of the registry; read once
 * @param events how many of them the endpoint remembers; read once
 */
record Blueprint(
    CircuitBreakerConfig defaults,
    @Nullable String health,
    Map<String, Instance> instances,
    int maxBreakers,
    int events) {
  /** One circuit breaker. */
  record Instance(
      String id, String name, CircuitBreakerConfig config, BreakerProperties properties) {}
}
