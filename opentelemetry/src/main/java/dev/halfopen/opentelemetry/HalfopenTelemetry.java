package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Subscription;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.BatchCallback;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells OpenTelemetry what circuit breakers do: metrics, which are read when they are collected and
 * cost the calls nothing; transitions, waits that a service asked for, modes and resets as log
 * events; what became of each call, as attributes on the span that is current where the call is
 * made.
 *
 * <pre>{@code
 * HalfopenTelemetry telemetry = HalfopenTelemetry.create(openTelemetry);
 * telemetry.observe(registry);      // the breakers that it holds, and those to come
 * }</pre>
 *
 * <p>It needs the API only, and does nothing where there is no SDK. It holds neither breakers nor
 * registries nor pipelines: what nobody else holds is gone, with its series. Breakers of one name
 * and the same tags are one series: their counts are added up, and of their states each one counts.
 * Names are escaped, and no longer than 200 characters.
 *
 * <p>An SDK keeps 2 000 points for each instrument, that is 400 to 2 000 breakers, and adds up what
 * is beyond; a view or a limit of the reader changes that, as the guide shows.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class HalfopenTelemetry implements AutoCloseable {
  private final HalfopenTelemetryBuilder settings;
  private final WatchedBreakers breakers;
  private final WatchedRegistries registries;
  private final WatchedPipelines pipelines;
  private final BatchCallback callback;
  private final ReentrantLock makingExchanges = new ReentrantLock();
  private @Nullable Consumer<AIExchangeEnd> exchanges;

  HalfopenTelemetry(HalfopenTelemetryBuilder settings) {
    this.settings = settings;
    Instruments instruments = new Instruments(settings.target().getMeter(Keys.SCOPE));
    breakers = new WatchedBreakers(new Watchers(settings));
    registries = new WatchedRegistries(breakers);
    pipelines = new WatchedPipelines();
    callback =
        instruments.readBy(
            () -> {
              breakers.read(instruments);
              pipelines.read(instruments);
              instruments.registrySize.record(registries.size());
            });
  }

  /** All that costs the calls little: everything but durations. */
  public static HalfopenTelemetry create(OpenTelemetry openTelemetry) {
    return builder(openTelemetry).build();
  }

  /** Starts one with settings of your own. */
  public static HalfopenTelemetryBuilder builder(OpenTelemetry openTelemetry) {
    return new HalfopenTelemetryBuilder(Objects.requireNonNull(openTelemetry, "openTelemetry"));
  }

  /**
   * Observes a breaker. One that is observed already, by its registry say, is not counted twice.
   *
   * @return ends the observing when closed; may be dropped
   */
  public Subscription observe(CircuitBreaker breaker) {
    return breakers.watch(Objects.requireNonNull(breaker, "breaker"));
  }

  /**
   * Observes all breakers of a registry: those that it holds, those to come, and none of them after
   * the registry has removed it.
   *
   * @return ends the observing when closed; may be dropped
   */
  public Subscription observe(CircuitBreakerRegistry registry) {
    return registries.watch(Objects.requireNonNull(registry, "registry"));
  }

  /**
   * Observes the calls through a pipeline under the name of its first target. Its breakers are not
   * observed by this.
   *
   * @return ends the observing when closed; may be dropped, the pipeline may not
   */
  public Subscription observe(ResiliencePipeline pipeline) {
    return observe(pipeline, pipeline.targets().get(0).name());
  }

  /**
   * Observes the calls through a pipeline. Its breakers are not observed by this.
   *
   * @param name any; escaped and cut after 200 characters. Of pipelines with the same one, the
   *     counts are added up.
   * @return ends the observing when closed; may be dropped, the pipeline may not
   */
  public Subscription observe(ResiliencePipeline pipeline, String name) {
    return pipelines.watch(
        Objects.requireNonNull(pipeline, "pipeline"), Objects.requireNonNull(name, "name"));
  }

  /**
   * What records the exchanges of protected clients of AI services: their durations, time to the
   * first content, tokens and ends. It holds nobody, and needs {@code halfopen-ai}, which brings
   * clients and protection. Always the same one, so that layers around each other which both tell
   * it of one exchange are known to tell the same.
   *
   * <pre>{@code
   * AIProtection protection = AIProtection.builder(registry)
   *     .observer(telemetry.exchanges())
   *     .build();
   * }</pre>
   */
  public Consumer<AIExchangeEnd> exchanges() {
    makingExchanges.lock();
    try {
      Consumer<AIExchangeEnd> made = exchanges;
      if (made == null) {
        made = new GenAiMeters(settings);
        exchanges = made;
      }
      return made;
    } finally {
      makingExchanges.unlock();
    }
  }

  /** Ends all observing, but for exchanges. What is observed afterwards is not told to anybody. */
  @Override
  public void close() {
    callback.close();
    registries.close();
    breakers.close();
    pipelines.close();
  }
}
