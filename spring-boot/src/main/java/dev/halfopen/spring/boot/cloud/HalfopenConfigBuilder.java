package dev.halfopen.spring.boot.cloud;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.internal.Ranges;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.circuitbreaker.ConfigBuilder;

/**
 * The settings of circuit breakers of a factory, by code. Not thread-safe.
 *
 * <pre>{@code
 * factory.configureDefault(id -> new HalfopenConfigBuilder(id)
 *     .circuitBreakerConfig(CircuitBreakerConfig.forAiServices())
 *     .timeLimit(Duration.ofSeconds(20))
 *     .build());
 * }</pre>
 *
 * @since 0.1.0
 */
public final class HalfopenConfigBuilder implements ConfigBuilder<HalfopenConfiguration> {
  private final String id;
  private @Nullable CircuitBreakerConfig circuitBreakerConfig;
  private @Nullable Duration timeLimit;

  /** Starts with {@code halfopen.defaults} and without a time limit. */
  public HalfopenConfigBuilder(String id) {
    this.id = Ids.checked("id", id);
  }

  /** Whose settings these are. */
  public String id() {
    return id;
  }

  /** The settings of the circuit breaker; by default those of {@code halfopen.defaults}. */
  public HalfopenConfigBuilder circuitBreakerConfig(CircuitBreakerConfig value) {
    circuitBreakerConfig = Ranges.notNull("circuitBreakerConfig", value);
    return this;
  }

  /**
   * How long a call may take, and a stream until its first item; none by default. More than 0, at
   * most 365 days.
   */
  public HalfopenConfigBuilder timeLimit(Duration value) {
    timeLimit = Ranges.positive("timeLimit", value);
    return this;
  }

  @Override
  public HalfopenConfiguration build() {
    return new HalfopenConfiguration(circuitBreakerConfig, timeLimit);
  }
}
