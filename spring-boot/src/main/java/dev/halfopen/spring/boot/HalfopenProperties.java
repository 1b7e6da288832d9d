package dev.halfopen.spring.boot;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All properties. They are bound by {@link PropertiesReader} and nobody else, since they are read
 * again while the application runs.
 *
 * @param defaults Settings of all circuit breakers that don't have their own.
 * @param instances Circuit breakers, by an id that @Resilient and pipelines refer to.
 * @param pipelines Retries, timeouts, limits and fallbacks around circuit breakers, by an id
 *     that @Resilient refers to.
 * @param ai The protection of the clients of AI services that Spring builds.
 * @param metrics The meters of Micrometer, where halfopen-micrometer is there.
 * @param registry The circuit breakers that are made by name while the application runs.
 * @param reload Whether files that change while the application runs are read again.
 * @param endpoint The actuator endpoint.
 */
@ConfigurationProperties(HalfopenProperties.PREFIX)
record HalfopenProperties(
    @NestedConfigurationProperty @Nullable BreakerProperties defaults,
    @DefaultValue Map<String, @Nullable BreakerProperties> instances,
    @DefaultValue Map<String, @Nullable PipelineProperties> pipelines,
    @NestedConfigurationProperty @DefaultValue AIProperties ai,
    @DefaultValue Metrics metrics,
    @DefaultValue Registry registry,
    @DefaultValue Reload reload,
    @DefaultValue EndpointSettings endpoint) {
  static final String PREFIX = "halfopen";
  static final String DEFAULTS = PREFIX + ".defaults";
  static final String INSTANCES = PREFIX + ".instances";
  static final String PIPELINES = PREFIX + ".pipelines";

  /**
   * The registry's own settings; they are read once.
   *
   * @param maxBreakers How many circuit breakers are held before the longest unused make room, 1 to
   *     1000000.
   */
  record Registry(@DefaultValue("10000") int maxBreakers) {}

  /**
   * What is done about changed files; it is read once.
   *
   * @param enabled Whether the files that properties come from are watched, by one thread, and read
   *     again when they have changed.
   * @param quietPeriod For how long they must not have changed before they are read, 1 ms to 1 h.
   */
  record Reload(boolean enabled, @DefaultValue("1s") Duration quietPeriod) {}

  /**
   * The actuator endpoint's own settings; they are read once.
   *
   * @param events How many events of each circuit breaker are remembered, 0 to 10000.
   */
  record EndpointSettings(@DefaultValue("32") int events) {}

  /**
   * The meters; their settings are read once.
   *
   * @param enabled Whether circuit breakers and pipelines are bound to the meter registries.
   * @param callDurations Whether there are timers of calls, too.
   * @param resilience4jNames Whether breakers are shown under the names of Resilience4j as well.
   */
  record Metrics(
      @DefaultValue("true") boolean enabled, boolean callDurations, boolean resilience4jNames) {}
}
