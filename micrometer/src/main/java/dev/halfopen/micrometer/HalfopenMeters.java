package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.internal.Ranges;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of circuit breakers, pipelines and AI calls in a meter registry; there is one of these
 * for each registry.
 *
 * <pre>{@code
 * HalfopenMeters.of(meterRegistry).bind(circuitBreakerRegistry);
 * }</pre>
 *
 * <p>All names begin with {@code halfopen.}; they stand with their tags and units in the guide. A
 * breaker's series have its name as tag {@code name}, escaped, and its own {@link
 * CircuitBreaker#tags()}; of two breakers that these don't tell apart, the one bound last is shown,
 * and the other one again when that is gone. Nothing here keeps a breaker, a registry of breakers
 * or a pipeline alive: the series go when a breaker is removed from its registry, or has been
 * collected, the latter at the next look. What it has counted stays in the totals, {@code
 * halfopen.registry.*}, which never fall. Calls cost nothing, unless their durations are asked for.
 *
 * <p>With Micrometer's Prometheus registry all breakers share one collector, which reads each of
 * them once for a scrape; names and labels are those that meters would have, common tags and
 * filters included. Filters are asked once for each name, not for each breaker. A composite
 * registry is treated as any other: for many breakers, give the Prometheus registry itself.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class HalfopenMeters implements AutoCloseable {
  /** The limit of breakers' series by default: {@value}, enough for more than 10 000 breakers. */
  public static final int DEFAULT_MAX_SERIES = 500_000;

  /** The limit of model names by default: {@value}. */
  public static final int DEFAULT_MAX_MODELS = 100;

  /** The instances, each alive as long as its registry shows something of it. */
  private static final Map<MeterRegistry, WeakReference<HalfopenMeters>> INSTANCES =
      new WeakHashMap<>();

  private final MeterRegistry registry;
  private final WatchedBreakers breakers;
  private final WatchedPipelines pipelines;
  private final Map<CircuitBreakerRegistry, WeakReference<RegistryBinding>> bindings =
      new WeakHashMap<>();
  private final Runnable unregister;
  private final int maxModels;
  private final boolean tokenUsage;
  private @Nullable ExchangeMeters exchanges;

  private HalfopenMeters(Builder builder) {
    registry = builder.registry;
    maxModels = builder.maxModels;
    tokenUsage = builder.tokenUsage;
    Families families = Families.of(builder.resilience4jNames);
    int perBreaker = families.series() + (builder.callDurations ? CallTimers.SERIES : 0);
    breakers =
        new WatchedBreakers(
            families,
            breaker -> SeriesTags.of(breaker, registry.config().namingConvention()),
            builder.maxSeries / perBreaker);
    breakers.belongTo(this);
    pipelines = new WatchedPipelines(registry);
    unregister =
        builder.separateMeters || !Prometheus.isThere(registry)
            ? showInMeters(families)
            : Prometheus.show(registry, families, breakers, this::tidy);
    if (builder.callDurations) {
      breakers.showIn(CallTimers.of(registry));
    }
    if (builder.resilience4jNames) {
      breakers.showIn(CallTimers.withResilience4jNames(registry));
    }
  }

  private Runnable showInMeters(Families families) {
    SeriesMeters meters = new SeriesMeters(registry, families, breakers);
    breakers.showIn(meters);
    List<Meter> totals = meters.totals();
    return () -> totals.forEach(registry::remove);
  }

  /**
   * The meters in this registry, made with the default settings if there are none yet.
   *
   * @throws IllegalStateException if another meter registry shows Halfopen's meters in the same
   *     {@code PrometheusRegistry}, and nothing tells them apart
   */
  public static HalfopenMeters of(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    synchronized (INSTANCES) {
      HalfopenMeters present = present(registry);
      return present == null ? new Builder(registry).register() : present;
    }
  }

  /** Starts meters with settings of your own, before anything is bound to this registry. */
  public static Builder builder(MeterRegistry registry) {
    return new Builder(Objects.requireNonNull(registry, "registry"));
  }

  private static @Nullable HalfopenMeters present(MeterRegistry registry) {
    WeakReference<HalfopenMeters> present = INSTANCES.get(registry);
    return present == null ? null : present.get();
  }

  /**
   * Shows this breaker.
   *
   * @return this
   */
  public HalfopenMeters bind(CircuitBreaker breaker) {
    breakers.add(Objects.requireNonNull(breaker, "breaker"), false);
    return this;
  }

  /**
   * Shows all breakers of this registry, those to come included, until they are removed from it.
   *
   * @return this
   */
  public HalfopenMeters bind(CircuitBreakerRegistry circuitBreakers) {
    Objects.requireNonNull(circuitBreakers, "circuitBreakers");
    RegistryBinding binding = new RegistryBinding(breakers);
    synchronized (bindings) {
      if (bindings.putIfAbsent(circuitBreakers, new WeakReference<>(binding)) != null) {
        return this;
      }
    }
    binding.listenTo(circuitBreakers);
    return this;
  }

  /**
   * Shows this pipeline, under the name of its first target. Its breakers are bound by themselves.
   *
   * @return this
   */
  public HalfopenMeters bind(ResiliencePipeline pipeline) {
    return bind(pipeline.targets().get(0).name(), pipeline);
  }

  /**
   * Shows this pipeline under a name, which is the value of the tag {@code pipeline}, escaped; of
   * two of the same name, the one bound last. Bind the one that you keep: the figures end with it.
   *
   * @return this
   */
  public HalfopenMeters bind(String name, ResiliencePipeline pipeline) {
    pipelines.add(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(pipeline, "pipeline"));
    return this;
  }

  /**
   * What records AI exchanges, {@code halfopen.ai.*} and {@code gen_ai.client.*}, for {@link
   * dev.halfopen.ai.AIProtection.Builder#observer}: always the same.
   */
  public Consumer<AIExchangeEnd> exchanges() {
    synchronized (bindings) {
      ExchangeMeters present = exchanges;
      if (present == null) {
        present = new ExchangeMeters(registry, maxModels, tokenUsage);
        exchanges = present;
      }
      return present;
    }
  }

  private void tidy() {
    breakers.tidy();
    pipelines.tidy();
  }

  /** For tests. */
  WatchedBreakers breakers() {
    return breakers;
  }

  /** Removes all meters and listens to nothing any more. Bind nothing afterwards. */
  @Override
  public void close() {
    synchronized (INSTANCES) {
      if (present(registry) == this) {
        INSTANCES.remove(registry);
      }
    }
    List<WeakReference<RegistryBinding>> bound;
    ExchangeMeters recording;
    synchronized (bindings) {
      recording = exchanges;
      bound = List.copyOf(bindings.values());
      bindings.clear();
    }
    for (WeakReference<RegistryBinding> reference : bound) {
      RegistryBinding binding = reference.get();
      if (binding != null) {
        binding.end();
      }
    }
    breakers.removeAll();
    pipelines.removeAll();
    if (recording != null) {
      recording.removeAll();
    }
    unregister.run();
  }

  /** The settings. Not thread-safe. */
  public static final class Builder {
    private final MeterRegistry registry;
    private boolean callDurations;
    private boolean resilience4jNames;
    private boolean separateMeters;
    private boolean tokenUsage = true;
    private int maxSeries = DEFAULT_MAX_SERIES;
    private int maxModels = DEFAULT_MAX_MODELS;

    private Builder(MeterRegistry registry) {
      this.registry = registry;
    }

    /**
     * Takes the durations of calls as well, {@code halfopen.call.duration}, in buckets from 50 ms
     * to 10 min. That costs each call an observer and a record, and a breaker {@value
     * CallTimers#SERIES} series more.
     */
    public Builder callDurations() {
      callDurations = true;
      return this;
    }

    /**
     * Shows breakers under the names of {@code resilience4j-micrometer} as well, so that dashboards
     * made for it go on working. That costs each call an observer and a record.
     */
    public Builder resilience4jNames() {
      resilience4jNames = true;
      return this;
    }

    /**
     * Makes a meter of Micrometer's own for each series also in a Prometheus registry: for filters
     * that tell breakers apart, and for endpoints that list meters.
     */
    public Builder separateMeters() {
      separateMeters = true;
      return this;
    }

    /**
     * Leaves {@code gen_ai.client.token.usage} to another library that counts it in the same
     * registry, as Spring AI does: what reads meters by their names would add both up. {@code
     * halfopen.ai.tokens} stays.
     */
    public Builder withoutTokenUsage() {
      tokenUsage = false;
      return this;
    }

    /**
     * How many series breakers have at most; {@value HalfopenMeters#DEFAULT_MAX_SERIES} by default.
     * Breakers beyond have none, but are in the totals; one warning says so.
     *
     * @param value 100 to 100 000 000
     */
    public Builder maxSeries(int value) {
      maxSeries = Ranges.between("maxSeries", value, 100, 100_000_000);
      return this;
    }

    /**
     * How many model names stand in the meters of AI calls at most; {@value
     * HalfopenMeters#DEFAULT_MAX_MODELS} by default. Further ones are all {@code other}; one
     * warning says so.
     *
     * @param value 1 to 100 000
     */
    public Builder maxModels(int value) {
      maxModels = Ranges.between("maxModels", value, 1, 100_000);
      return this;
    }

    /**
     * The meters.
     *
     * @throws IllegalStateException if there are some in this registry already, or if another meter
     *     registry shows them in the same {@code PrometheusRegistry}, and nothing tells them apart
     */
    public HalfopenMeters build() {
      synchronized (INSTANCES) {
        if (present(registry) != null) {
          throw new IllegalStateException(
              "This meter registry has Halfopen's meters already: set them up before their first"
                  + " use");
        }
        return register();
      }
    }

    private HalfopenMeters register() {
      HalfopenMeters meters = new HalfopenMeters(this);
      INSTANCES.put(registry, new WeakReference<>(meters));
      return meters;
    }
  }
}
