package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.micrometer.HalfopenMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Binds breakers and pipelines to all meter registries. */
@AutoConfiguration(
    after = HalfopenAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({HalfopenMeters.class, MeterRegistry.class})
@ConditionalOnBean({Halfopen.class, MeterRegistry.class})
@ConditionalOnBooleanProperty(name = "halfopen.metrics.enabled", matchIfMissing = true)
final class HalfopenMetersAutoConfiguration {
  @Bean
  Binding halfopenMetersBinding(
      Halfopen halfopen,
      CircuitBreakerRegistry breakers,
      ObjectProvider<MeterRegistry> registries,
      BlueprintReader reader) {
    return new Binding(halfopen, breakers, registries, reader.initialProperties().metrics());
  }

  /** Each registry by itself and no composite, since a Prometheus one is then read all at once. */
  static final class Binding implements SmartInitializingSingleton, AutoCloseable {
    private final Halfopen halfopen;
    private final CircuitBreakerRegistry breakers;
    private final ObjectProvider<MeterRegistry> registries;
    private final HalfopenProperties.Metrics settings;
    private final List<HalfopenMeters> bound = new ArrayList<>();

    Binding(
        Halfopen halfopen,
        CircuitBreakerRegistry breakers,
        ObjectProvider<MeterRegistry> registries,
        HalfopenProperties.Metrics settings) {
      this.halfopen = halfopen;
      this.breakers = breakers;
      this.registries = registries;
      this.settings = settings;
    }

    /** When all customizers of the registries have been asked. */
    @Override
    public void afterSingletonsInstantiated() {
      registries.forEach(
          registry -> {
            if (!(registry instanceof CompositeMeterRegistry)) {
              bound.add(meters(registry).bind(breakers));
            }
          });
      halfopen.watchPipelines((id, pipeline) -> bound.forEach(meters -> meters.bind(id, pipeline)));
    }

    private HalfopenMeters meters(MeterRegistry registry) {
      if (!settings.callDurations() && !settings.resilience4jNames()) {
        return HalfopenMeters.of(registry);
      }
      HalfopenMeters.Builder builder = HalfopenMeters.builder(registry);
      if (settings.callDurations()) {
        builder.callDurations();
      }
      return (settings.resilience4jNames() ? builder.resilience4jNames() : builder).build();
    }

    @Override
    public void close() {
      bound.forEach(HalfopenMeters::close);
    }
  }
}
