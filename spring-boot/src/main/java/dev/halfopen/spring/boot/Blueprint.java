package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerConfig;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the properties say at one moment.
 *
 * @param defaults the settings of circuit breakers that have none of their own
 * @param health the status of health while one of these is open; null: UP
 * @param instances by id, in the order of the properties
 * @param pipelines by id, each with the ids of its targets
 */
record Blueprint(
    CircuitBreakerConfig defaults,
    @Nullable String health,
    Map<String, Instance> instances,
    Map<String, PipelineProperties> pipelines) {
  /** All ids that {@link Resilient} may name, in order. */
  Set<String> ids() {
    Set<String> ids = new TreeSet<>(instances.keySet());
    ids.addAll(pipelines.keySet());
    return ids;
  }

  /** How many targets the calls of an id may go to. */
  int targets(String id) {
    PipelineProperties pipeline = pipelines.get(id);
    return pipeline == null ? 1 : Math.max(1, pipeline.targets().size());
  }

  /**
   * One circuit breaker.
   *
   * @param prefix where its properties stand
   */
  record Instance(
      String id,
      String prefix,
      String name,
      CircuitBreakerConfig config,
      BreakerProperties properties) {}
}
