package dev.halfopen.spring.boot;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerRefreshScopedRegistryAutoConfiguration;
import org.springframework.context.ApplicationContext;

/** Resilience4j's own starter, beside which ours is shown. */
final class Resilience4j {
  static final Class<?>[] AUTO_CONFIGURATIONS = {
    CircuitBreakerAutoConfiguration.class,
    CircuitBreakerRefreshScopedRegistryAutoConfiguration.class
  };

  private Resilience4j() {}

  static CircuitBreaker chat(ApplicationContext context) {
    return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("chat");
  }
}
