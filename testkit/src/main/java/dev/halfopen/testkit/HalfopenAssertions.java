package dev.halfopen.testkit;

import dev.halfopen.CircuitBreaker;
import org.jspecify.annotations.Nullable;

/**
 * The entry to AssertJ assertions for Halfopen.
 *
 * <pre>{@code
 * import static dev.halfopen.testkit.HalfopenAssertions.assertThat;
 *
 * assertThat(breaker).isOpen().rejectsCalls().hasTimeUntilTrial(Duration.ofSeconds(30));
 * }</pre>
 *
 * @since 0.1.0
 */
public final class HalfopenAssertions {
  private HalfopenAssertions() {}

  /**
   * Starts assertions about a circuit breaker.
   *
   * @param actual the circuit breaker
   * @return its assertions
   */
  public static CircuitBreakerAssert assertThat(@Nullable CircuitBreaker actual) {
    return new CircuitBreakerAssert(actual);
  }
}
