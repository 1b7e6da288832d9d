package dev.halfopen.demo;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIProtection;

/**
 * A breaker that can be watched, and the protection of clients by it.
 *
 * @param breaker the one breaker for all calls
 * @param ofClients what a client is set up with
 */
record Protection(CircuitBreaker breaker, AIProtection ofClients) {
  private static final String NAME = "demo";

  static Protection of(Settings settings) {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(settings.breaker());
    return new Protection(
        registry.circuitBreaker(NAME), AIProtection.builder(registry).key(request -> NAME).build());
  }
}
