package dev.halfopen.spring.boot.cloud;

import dev.halfopen.CircuitBreakerConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What code says of the circuit breakers of a factory. Made by {@link HalfopenConfigBuilder}.
 *
 * @param circuitBreakerConfig the breaker's settings; null: those of {@code halfopen.defaults}
 * @param timeLimit how long a call may take, and a stream until its first item; null: for ever
 * @since 0.1.0
 */
public record HalfopenConfiguration(
    @Nullable CircuitBreakerConfig circuitBreakerConfig, @Nullable Duration timeLimit) {}
