package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Target;
import dev.halfopen.spring.boot.Blueprint.Instance;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a blueprint has come to: the breakers and the pipelines, by id. The maps never change. */
record Arrangement(
    Blueprint blueprint,
    Map<String, CircuitBreaker> breakers,
    Map<String, ResiliencePipeline> pipelines) {
  private static final Logger log = LoggerFactory.getLogger(Halfopen.class);

  static Arrangement of(
      Blueprint blueprint, BlueprintReader reader, CircuitBreakerRegistry registry) {
    Map<String, CircuitBreaker> breakers = made(blueprint, registry);
    Map<String, ResiliencePipeline> pipelines = new LinkedHashMap<>();
    blueprint
        .pipelines()
        .forEach(
            (id, properties) ->
                pipelines.put(
                    id,
                    reader
                        .pipeline(id, properties, targets(blueprint, breakers, id, properties))
                        .build()));
    return new Arrangement(blueprint, breakers, Collections.unmodifiableMap(pipelines));
  }

  /** Makes the breakers of a blueprint, or gives those that exist its settings. */
  static Map<String, CircuitBreaker> made(Blueprint blueprint, CircuitBreakerRegistry registry) {
    Map<String, CircuitBreaker> breakers = new LinkedHashMap<>();
    blueprint.instances().forEach((id, instance) -> breakers.put(id, made(instance, registry)));
    return Collections.unmodifiableMap(breakers);
  }

  private static CircuitBreaker made(Instance instance, CircuitBreakerRegistry registry) {
    CircuitBreaker breaker =
        registry
            .find(instance.name())
            .orElseGet(
                () ->
                    registry.circuitBreaker(
                        instance.name(), instance.config(), instance.properties().tags()));
    if (!breaker.config().equals(instance.config())) {
      breaker.reconfigure(instance.config());
    }
    return breaker;
  }

  private static List<Target> targets(
      Blueprint blueprint,
      Map<String, CircuitBreaker> breakers,
      String id,
      PipelineProperties properties) {
    List<String> ids = properties.targets().isEmpty() ? List.of(id) : properties.targets();
    return ids.stream().map(target -> target(blueprint, breakers, target)).toList();
  }

  private static Target target(
      Blueprint blueprint, Map<String, CircuitBreaker> breakers, String id) {
    BreakerProperties properties =
        Objects.requireNonNull(blueprint.instances().get(id), id).properties();
    Target target = Target.of(Objects.requireNonNull(breakers.get(id), id));
    if (properties.provider() != null) {
      target = target.provider(properties.provider());
    }
    return properties.contextTokens() == null
        ? target
        : target.contextTokens(properties.contextTokens());
  }

  /**
   * The one of another blueprint: breakers and pipelines are changed in place.
   *
   * @param changed gets the ids of those with other settings, and a word for all others
   */
  Arrangement changedTo(
      Blueprint now,
      BlueprintReader reader,
      CircuitBreakerRegistry registry,
      List<String> changed) {
    checkPipelines(now, reader);
    if (!blueprint.defaults().equals(now.defaults())) {
      changeDefaults(now.defaults(), registry);
      changed.add("those without settings of their own");
    }
    Map<String, CircuitBreaker> held = new LinkedHashMap<>();
    now.instances()
        .forEach(
            (id, instance) -> {
              Instance previous = blueprint.instances().get(id);
              CircuitBreaker breaker = held(instance);
              if (previous == null || breaker == null) {
                breaker = made(instance, registry);
                changed.add(id);
              } else if (!previous.config().equals(instance.config())) {
                breaker.reconfigure(instance.config());
                changed.add(id);
              }
              held.put(id, breaker);
            });
    giveBack(now, changed);
    return new Arrangement(
        now, Collections.unmodifiableMap(held), changedPipelines(now, held, reader, changed));
  }

  /**
   * Describes the pipelines before anything is touched, since one that is refused must leave all as
   * it is: with others in place of the breakers that are yet to come.
   */
  private void checkPipelines(Blueprint now, BlueprintReader reader) {
    Map<String, CircuitBreaker> all = new LinkedHashMap<>();
    now.instances()
        .forEach(
            (id, instance) -> {
              CircuitBreaker held = held(instance);
              all.put(
                  id, held == null ? CircuitBreaker.of(instance.name(), instance.config()) : held);
            });
    now.pipelines()
        .forEach(
            (id, properties) -> {
              List<Target> targets = targets(now, all, id, properties);
              if (!isAsBefore(id, properties, targets)) {
                reader.pipeline(id, properties, targets);
              }
            });
  }

  private Map<String, ResiliencePipeline> changedPipelines(
      Blueprint now,
      Map<String, CircuitBreaker> breakers,
      BlueprintReader reader,
      List<String> changed) {
    Map<String, ResiliencePipeline> all = new LinkedHashMap<>();
    now.pipelines()
        .forEach(
            (id, properties) -> {
              List<Target> targets = targets(now, breakers, id, properties);
              ResiliencePipeline known = pipelines.get(id);
              if (known == null) {
                known = reader.pipeline(id, properties, targets).build();
                changed.add(id);
              } else if (!isAsBefore(id, properties, targets)) {
                known.reconfigure(reader.pipeline(id, properties, targets));
                changed.add(id);
              }
              all.put(id, known);
            });
    return Collections.unmodifiableMap(all);
  }

  private boolean isAsBefore(String id, PipelineProperties properties, List<Target> targets) {
    ResiliencePipeline known = pipelines.get(id);
    return known != null
        && properties.equals(blueprint.pipelines().get(id))
        && targets.equals(known.targets());
  }

  /** The breaker that this instance has already; null if it is a new one, or of another name. */
  private @Nullable CircuitBreaker held(Instance instance) {
    Instance previous = blueprint.instances().get(instance.id());
    return previous != null && previous.name().equals(instance.name())
        ? breakers.get(instance.id())
        : null;
  }

  private void changeDefaults(CircuitBreakerConfig now, CircuitBreakerRegistry registry) {
    try {
      registry.defaults(now);
    } catch (IllegalStateException e) {
      log.warn("halfopen.defaults: the registry has a function for its settings, so it keeps them");
      return;
    }
    for (CircuitBreaker breaker : registry.all()) {
      if (!isNamed(blueprint, breaker.name()) && breaker.config().equals(blueprint.defaults())) {
        breaker.reconfigure(now);
      }
    }
  }

  /** Breakers that nothing names any more are as all others. */
  private void giveBack(Blueprint now, List<String> changed) {
    for (Instance previous : blueprint.instances().values()) {
      CircuitBreaker breaker = breakers.get(previous.id());
      if (breaker != null && !isNamed(now, previous.name())) {
        breaker.reconfigure(now.defaults());
        changed.add(previous.id());
      }
    }
  }

  private static boolean isNamed(Blueprint blueprint, String name) {
    return blueprint.instances().values().stream()
        .anyMatch(instance -> instance.name().equals(name));
  }
}
