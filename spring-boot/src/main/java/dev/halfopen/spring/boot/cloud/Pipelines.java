package dev.halfopen.spring.boot.cloud;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.internal.Ranges;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.spring.boot.Halfopen;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds what stands around the calls of an id; asked with each call. Thread-safe. */
final class Pipelines {
  /*
   * The first that says something: the properties of the id, code for the id, the properties of its
   * group, code for the group, code for all, halfopen.defaults. What code says for all is asked once
   * for each id, as long as there are not more ids than a registry holds breakers.
   */
  private static final HalfopenConfiguration NOTHING = new HalfopenConfiguration(null, null);

  private final Halfopen halfopen;
  private final CircuitBreakerRegistry registry;
  private final Map<String, HalfopenConfiguration> byId;
  private final Map<String, HalfopenConfiguration> byDefault = new ConcurrentHashMap<>();
  private volatile Function<String, HalfopenConfiguration> defaults = id -> NOTHING;

  /**
   * @param byId what code says for some ids; may grow
   */
  Pipelines(
      Halfopen halfopen, CircuitBreakerRegistry registry, Map<String, HalfopenConfiguration> byId) {
    this.halfopen = halfopen;
    this.registry = registry;
    this.byId = byId;
  }

  void defaults(Function<String, HalfopenConfiguration> value) {
    defaults = Ranges.notNull("defaultConfiguration", value);
    byDefault.clear();
  }

  /** Refuses an id for which code would say something, although the properties do. */
  void checkLeftToCode(String id) {
    if (halfopen.find(id).isPresent()) {
      throw Ranges.error(
          "id", id, "one that neither halfopen.instances nor halfopen.pipelines has");
    }
  }

  /** What stands around the calls of an id, to be asked with each of them. */
  Supplier<ResiliencePipeline> of(String id, String group) {
    halfopen.find(Ids.checked("id", id)).ifPresent(pipeline -> oneTarget(id, pipeline));
    Ids.checked("groupName", group);
    return () -> around(id, group);
  }

  private ResiliencePipeline around(String id, String group) {
    Optional<ResiliencePipeline> named = halfopen.find(id);
    if (named.isPresent()) {
      return oneTarget(id, named.get());
    }
    HalfopenConfiguration own = byId.get(id);
    if (own != null || id.equals(group)) {
      return made(id, group, own != null ? own : usual(id));
    }
    boolean pipeline = halfopen.pipelines().contains(group);
    Optional<ResiliencePipeline> ofGroup = halfopen.find(group);
    if (ofGroup.isPresent()) {
      return pipeline
          ? oneTarget(group, ofGroup.get())
          : alike(id, group, ofGroup.get().targets().get(0).breaker().config());
    }
    HalfopenConfiguration forGroup = byId.get(group);
    return made(id, group, forGroup != null ? forGroup : usual(id));
  }

  private HalfopenConfiguration usual(String id) {
    HalfopenConfiguration known = byDefault.get(id);
    if (known == null) {
      known = Ranges.notNull("defaultConfiguration", defaults.apply(id));
      if (byDefault.size() < CircuitBreakerRegistry.DEFAULT_MAX_BREAKERS) {
        byDefault.put(id, known);
      }
    }
    return known;
  }

  /** A breaker of its own that has the settings of the group's, also when those change. */
  private ResiliencePipeline alike(String id, String group, CircuitBreakerConfig settings) {
    CircuitBreaker breaker = breaker(id, group, settings);
    if (!breaker.config().equals(settings)) {
      breaker.reconfigure(settings);
    }
    return halfopen.builder(breaker).build();
  }

  private ResiliencePipeline made(String id, String group, HalfopenConfiguration settings) {
    PipelineBuilder builder = halfopen.builder(breaker(id, group, settings.circuitBreakerConfig()));
    Duration limit = settings.timeLimit();
    return (limit == null ? builder : builder.timeouts(Timeouts.NONE.attempt(limit))).build();
  }

  private CircuitBreaker breaker(String id, String group, @Nullable CircuitBreakerConfig settings) {
    String name = Ids.name(id);
    return registry
        .find(name)
        .orElseGet(
            () ->
                registry.circuitBreaker(
                    name, settings, id.equals(group) ? Map.of() : Map.of("group", group)));
  }

  /** What Spring Cloud runs doesn't know which target it shall ask. */
  private static ResiliencePipeline oneTarget(String id, ResiliencePipeline pipeline) {
    if (pipeline.targets().size() > 1) {
      throw Ranges.error(
          "id", id, "a pipeline with one target, since a call by Spring Cloud can't ask which one");
    }
    return pipeline;
  }
}
