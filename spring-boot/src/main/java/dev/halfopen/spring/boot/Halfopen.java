package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.spring.boot.Blueprint.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breakers that the properties name, by their ids: to be injected. Thread-safe.
 *
 * <pre>{@code
 * CircuitBreaker chat = halfopen.circuitBreaker("chat");   // halfopen.instances.chat
 * }</pre>
 *
 * @since 0.1.0
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
  /** Its bean's: conditions by a type ask every bean that there is, which a start would feel. */
  static final String BEAN = "halfopen";

  private static final Logger log = LoggerFactory.getLogger(Halfopen.class);

  private final BlueprintReader reader;
  private final CircuitBreakerRegistry registry;
  private final AtomicInteger requests = new AtomicInteger();
  private final List<BiConsumer<String, ResiliencePipeline>> pipelineWatchers =
      new CopyOnWriteArrayList<>();
  private final List<Consumer<Blueprint>> checks = new CopyOnWriteArrayList<>();
  private volatile Arrangement current;

  /**
   * The pipelines around breakers that have none in the properties; breakers differ by identity.
   */
  private final Map<CircuitBreaker, ResiliencePipeline> plain = new ConcurrentHashMap<>();

  Halfopen(BlueprintReader reader, CircuitBreakerRegistry registry) {
    this.reader = reader;
    this.registry = registry;
    this.current = Arrangement.of(reader.initial(), reader, registry);
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

  /** What must hold of the properties, now and of those to come: it throws where it doesn't. */
  void require(Consumer<Blueprint> check) {
    check.accept(current.blueprint());
    checks.add(check);
  }

  /** All ids that {@link Resilient} may name. */
  Set<String> ids() {
    return current.blueprint().ids();
  }

  /**
   * The pipeline of {@code halfopen.pipelines.<id>}. It stays the same one when its properties
   * change while the application runs, and what is under way goes on as it began: see {@link
   * ResiliencePipeline#reconfigure}.
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

  /** The ids of all pipelines that the properties name, in their order. Unmodifiable. */
  public Set<String> pipelines() {
    return current.pipelines().keySet();
  }

  /**
   * What stands around the calls of an id, as of a {@link Resilient} method: its pipeline, or else
   * one that has nothing but its circuit breaker. Ask for it with each call, as for {@link
   * #pipeline}.
   *
   * @return empty if the properties name no such id
   */
  public Optional<ResiliencePipeline> find(String id) {
    Arrangement now = current;
    ResiliencePipeline pipeline = now.pipelines().get(id);
    return pipeline != null
        ? Optional.of(pipeline)
        : Optional.ofNullable(now.breakers().get(id)).map(this::plain);
  }

  /**
   * Starts a pipeline by code, whose calls take their caller's context along as those do that the
   * properties name.
   */
  public PipelineBuilder builder(CircuitBreaker breaker) {
    return ResiliencePipeline.builder(breaker).context(CallContext.capture());
  }

  /** What stands around the calls of a {@link Resilient} method. */
  ResiliencePipeline around(String id) {
    return find(id).orElseGet(() -> plain(circuitBreaker(id)));
  }

  private ResiliencePipeline plain(CircuitBreaker breaker) {
    ResiliencePipeline known = plain.get(breaker);
    return known != null ? known : plain.computeIfAbsent(breaker, one -> builder(one).build());
  }

  /** How many attempts a call of this id may make on each target. */
  int maxAttempts(String id) {
    PipelineProperties properties = current.blueprint().pipelines().get(id);
    return properties == null ? 1 : properties.maxAttempts();
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
   * Reads the properties again, and changes breakers and pipelines in place: an open breaker stays
   * open, what is in flight stays so, and what is no longer set has its default again. It is called
   * by itself when Spring Cloud tells of a change; whoever changes property sources in another way
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
      List<String> changed = apply(reader.read());
      if (!changed.isEmpty()) {
        log.info("Circuit breakers and pipelines with other settings now: {}", changed);
      }
      return true;
    } catch (InvalidPropertyException | InvalidResilientMethodException e) {
      log.error(
          "The properties of Halfopen can't be used, and all stays as it is: {}", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      log.error("The properties of Halfopen could not be read", e);
      return false;
    }
  }

  private List<String> apply(Blueprint now) {
    checks.forEach(check -> check.accept(now));
    List<String> changed = new ArrayList<>();
    Arrangement before = current;
    Arrangement after = before.changedTo(now, reader, registry, changed);
    current = after;
    after
        .pipelines()
        .forEach(
            (id, pipeline) -> {
              if (pipeline != before.pipelines().get(id)) {
                pipelineWatchers.forEach(watcher -> watcher.accept(id, pipeline));
              }
            });
    return changed;
  }
}
