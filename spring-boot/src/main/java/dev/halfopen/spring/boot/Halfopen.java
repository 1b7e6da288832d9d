package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Target;
import dev.halfopen.spring.boot.Blueprint.Instance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breakers that the properties name, by their ids: to be injected. Thread-safe.
 *
 * <pre>{@code
 * CircuitBreaker chat = halfopen.circuitBreaker("chat");   // halfopen.instances.chat
 * }</pre>
 */
public final class Halfopen {
  /*
   * Invariants:
   *   1. `current` changes only in `refresh`, by one thread at a time: the one that found no
   *      request pending. Others leave their request, and it reads the properties once more for
   *      them, so what was last read is what was last applied.
   *   2. A breaker that was ever named here is held, so it keeps its state whatever the registry
   *      forgets.
   * No lock is held while breakers are changed, since that tells listeners.
   */
  private static final Logger log = LoggerFactory.getLogger(Halfopen.class);

  private final BlueprintReader reader;
  private final CircuitBreakerRegistry registry;
  private final AtomicInteger requests = new AtomicInteger();
  private final List<BiConsumer<String, ResiliencePipeline>> pipelineWatchers =
      new CopyOnWriteArrayList<>();
  private volatile Current current;

  /**
   * The pipelines around breakers that have none in the properties; breakers differ by identity.
   */
  private final Map<CircuitBreaker, ResiliencePipeline> plain = new ConcurrentHashMap<>();

  Halfopen(BlueprintReader reader, CircuitBreakerRegistry registry) {
    this.reader = reader;
    this.registry = registry;
    Blueprint initial = reader.initial();
    Map<String, CircuitBreaker> breakers = made(initial, registry);
    this.current = new Current(initial, breakers, pipelines(initial, breakers, null));
  }

  private record Current(
      Blueprint blueprint,
      Map<String, CircuitBreaker> breakers,
      Map<String, ResiliencePipeline> pipelines) {}

  /** The pipelines of a blueprint; those of before, where nothing has changed for them. */
  private Map<String, ResiliencePipeline> pipelines(
      Blueprint blueprint, Map<String, CircuitBreaker> breakers, @Nullable Current before) {
    Map<String, ResiliencePipeline> pipelines = new LinkedHashMap<>();
    blueprint
        .pipelines()
        .forEach(
            (id, properties) -> {
              List<String> ids =
                  properties.targets().isEmpty() ? List.of(id) : properties.targets();
              List<Target> targets =
                  ids.stream().map(target -> target(blueprint, breakers, target)).toList();
              ResiliencePipeline known = before == null ? null : before.pipelines().get(id);
              boolean same =
                  known != null
                      && before != null
                      && properties.equals(before.blueprint().pipelines().get(id))
                      && targets.equals(known.targets());
              pipelines.put(
                  id, same && known != null ? known : reader.pipeline(id, properties, targets));
            });
    return Collections.unmodifiableMap(pipelines);
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

  /**
   * The circuit breaker of {@code halfopen.instances.<id>}; the same instance as long as the name
   * stays.
   *
   * @throws IllegalArgumentException if there are no such properties
   */
  public CircuitBreaker circuitBreaker(String id) {
    CircuitBreaker breaker = current.breakers().get(id);
    if (breaker == null) {
      throw new IllegalArgumentException(
          "id: " + id + " (expected: one of " + circuitBreakers() + ", as in halfopen.instances)");
    }
    return breaker;
  }

  /** The ids of all circuit breakers that the properties name, in their order. Unmodifiable. */
  public Set<String> circuitBreakers() {
    return current.breakers().keySet();
  }

  /** The circuit breakers by id as they are at one moment, whatever a refresh does meanwhile. */
  Map<String, CircuitBreaker> snapshot() {
    return current.breakers();
  }

  /** Tells of each pipeline that is there, and of each that comes by a change. */
  void watchPipelines(BiConsumer<String, ResiliencePipeline> watcher) {
    pipelineWatchers.add(watcher);
    current.pipelines().forEach(watcher);
  }

  boolean isKnown(String id) {
    return ids().contains(id);
  }

  /** All ids that {@link Resilient} may name. */
  Set<String> ids() {
    Set<String> ids = new TreeSet<>(current.breakers().keySet());
    ids.addAll(current.pipelines().keySet());
    return ids;
  }

  /**
   * The pipeline of {@code halfopen.pipelines.<id>}. When its properties change while the
   * application runs, it is another one from then on, around the same breakers, and what is under
   * way goes on as it began: so ask for it with each call.
   *
   * @throws IllegalArgumentException if there are no such properties
   */
  public ResiliencePipeline pipeline(String id) {
    Map<String, ResiliencePipeline> pipelines = current.pipelines();
    ResiliencePipeline pipeline = pipelines.get(id);
    if (pipeline == null) {
      throw new IllegalArgumentException(
          "id: " + id + " (expected: one of " + pipelines.keySet() + ", as in halfopen.pipelines)");
    }
    return pipeline;
  }

  /** What stands around the calls of a {@link Resilient} method. */
  ResiliencePipeline around(String id) {
    ResiliencePipeline pipeline = current.pipelines().get(id);
    if (pipeline != null) {
      return pipeline;
    }
    CircuitBreaker breaker = circuitBreaker(id);
    ResiliencePipeline known = plain.get(breaker);
    return known != null
        ? known
        : plain.computeIfAbsent(
            breaker, one -> ResiliencePipeline.builder(one).context(CallContext.capture()).build());
  }

  /** The properties of an instance; null if there is none. */
  @Nullable BreakerProperties properties(String id) {
    Instance instance = current.blueprint().instances().get(id);
    return instance == null ? null : instance.properties();
  }

  /** The health status while a breaker that the properties don't name is open; null: UP. */
  @Nullable String healthByDefault() {
    return current.blueprint().health();
  }

  /**
   * Reads the properties again, and changes in place what has changed: an open breaker stays open,
   * what is in flight stays so, and what is no longer set has its default again. It is called by
   * itself when Spring Cloud tells of a change; whoever changes property sources in another way
   * calls it afterwards. If another thread is about it, that one reads them once more.
   *
   * @return whether the properties could be used; if not, all stays as it is, and the log says why
   */
  public boolean refresh() {
    if (requests.getAndIncrement() != 0) {
      return true;
    }
    boolean finished = false;
    try {
      boolean used;
      int served;
      do {
        served = requests.get();
        used = applyWhatStandsNow();
      } while (requests.addAndGet(-served) != 0);
      finished = true;
      return used;
    } finally {
      if (!finished) {
        requests.set(0); // an Error of this time must not keep all others from trying
      }
    }
  }

  private boolean applyWhatStandsNow() {
    try {
      Blueprint now = reader.read();
      List<String> changed = apply(current.blueprint(), now);
      if (!changed.isEmpty()) {
        log.info("Circuit breakers with other settings now: {}", changed);
      }
      return true;
    } catch (InvalidPropertyException e) {
      log.error(
          "The properties of Halfopen can't be used, and all stays as it is: {}", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      log.error("The properties of Halfopen could not be read", e);
      return false;
    }
  }

  private List<String> apply(Blueprint before, Blueprint now) {
    Current prepared = prepared(now);
    List<String> changed = new ArrayList<>();
    if (!before.defaults().equals(now.defaults())) {
      changeDefaults(before.defaults(), now.defaults());
      changed.add("those without settings of their own");
    }
    Map<String, CircuitBreaker> held = new LinkedHashMap<>();
    now.instances()
        .forEach(
            (id, instance) -> {
              Instance previous = before.instances().get(id);
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
    giveBack(before, now, changed);
    Map<String, CircuitBreaker> breakers = Collections.unmodifiableMap(held);
    Map<String, ResiliencePipeline> pipelinesBefore = current.pipelines();
    current = new Current(now, breakers, pipelines(now, breakers, prepared));
    current
        .pipelines()
        .forEach(
            (id, pipeline) -> {
              if (pipeline != pipelinesBefore.get(id)) {
                pipelineWatchers.forEach(watcher -> watcher.accept(id, pipeline));
                changed.add(id);
              }
            });
    return changed;
  }

  /**
   * Makes the pipelines before any breaker is touched, since one that is refused must leave all as
   * it is. Those of breakers that are yet to come are made around others in their place.
   */
  private Current prepared(Blueprint now) {
    Map<String, CircuitBreaker> breakers = new LinkedHashMap<>();
    now.instances()
        .forEach(
            (id, instance) -> {
              CircuitBreaker held = held(instance);
              breakers.put(
                  id, held == null ? CircuitBreaker.of(instance.name(), instance.config()) : held);
            });
    return new Current(now, breakers, pipelines(now, breakers, current));
  }

  /** The breaker that this instance has already; null if it is a new one, or of another name. */
  private @Nullable CircuitBreaker held(Instance instance) {
    Instance previous = current.blueprint().instances().get(instance.id());
    return previous != null && previous.name().equals(instance.name())
        ? current.breakers().get(instance.id())
        : null;
  }

  private void changeDefaults(CircuitBreakerConfig before, CircuitBreakerConfig now) {
    try {
      registry.defaults(now);
    } catch (IllegalStateException e) {
      log.warn("halfopen.defaults: the registry has a function for its settings, so it keeps them");
      return;
    }
    for (CircuitBreaker breaker : registry.all()) {
      if (!isNamed(breaker.name()) && breaker.config().equals(before)) {
        breaker.reconfigure(now);
      }
    }
  }

  private boolean isNamed(String name) {
    return current.blueprint().instances().values().stream()
        .anyMatch(instance -> instance.name().equals(name));
  }

  /** Breakers that nothing names any more are as all others. */
  private void giveBack(Blueprint before, Blueprint now, List<String> changed) {
    for (Instance previous : before.instances().values()) {
      boolean stillNamed =
          now.instances().values().stream()
              .anyMatch(instance -> instance.name().equals(previous.name()));
      CircuitBreaker breaker = current.breakers().get(previous.id());
      if (!stillNamed && breaker != null) {
        breaker.reconfigure(now.defaults());
        changed.add(previous.id());
      }
    }
  }
}
