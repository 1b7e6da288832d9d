package dev.halfopen;

import dev.halfopen.internal.Text;

/**
 * A circuit breaker was added to a registry, or removed from it; see {@link
 * CircuitBreakerRegistry#onChange}.
 *
 * @since 0.1.0
 */
public sealed interface RegistryChange {
  /** The circuit breaker that came or went. */
  CircuitBreaker circuitBreaker();

  /** The registry holds it from now on, or held it already when the listener came. */
  final class Added implements RegistryChange {
    private final CircuitBreaker circuitBreaker;

    Added(CircuitBreaker circuitBreaker) {
      this.circuitBreaker = circuitBreaker;
    }

    @Override
    public CircuitBreaker circuitBreaker() {
      return circuitBreaker;
    }

    /** One line for people. */
    @Override
    public String toString() {
      return "Added['" + Text.quotable(circuitBreaker.name()) + "']";
    }
  }

  /**
   * The registry holds it no more: it was removed, or made room. Who holds it goes on using it, and
   * if somebody asks for its name while it is held, it may be added again.
   */
  final class Removed implements RegistryChange {
    private final CircuitBreaker circuitBreaker;

    Removed(CircuitBreaker circuitBreaker) {
      this.circuitBreaker = circuitBreaker;
    }

    @Override
    public CircuitBreaker circuitBreaker() {
      return circuitBreaker;
    }

    /** One line for people. */
    @Override
    public String toString() {
      return "Removed['" + Text.quotable(circuitBreaker.name()) + "']";
    }
  }
}
