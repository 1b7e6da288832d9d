package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.micrometer.HalfopenMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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

  /** What calls to AI services were, from those clients that are protected by properties. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(AIExchangeEnd.class)
  static class Exchanges {
    /** Finds the meters when the first exchange ends, since clients may be made before them. */
    @Bean
    Consumer<AIExchangeEnd> halfopenExchangeMeters(ObjectProvider<Binding> binding) {
      return new ExchangesToMeters(binding::getObject);
    }
  }

  /** Tells all meters of each exchange. */
  private static final class ExchangesToMeters implements Consumer<AIExchangeEnd> {
    private final Supplier<Binding> binding;
    private volatile List<Consumer<AIExchangeEnd>> meters = List.of();

    ExchangesToMeters(Supplier<Binding> binding) {
      this.binding = binding;
    }

    @Override
    public void accept(AIExchangeEnd end) {
      List<Consumer<AIExchangeEnd>> present = meters;
      if (present.isEmpty()) {
        present = binding.get().bound().stream().map(HalfopenMeters::exchanges).toList();
        meters = present;
      }
      present.forEach(one -> one.accept(end));
    }
  }

  /**
   * Each registry by itself and no composite, since a Prometheus one is then read all at once; but
   * for an application that has no others.
   */
  static final class Binding implements SmartInitializingSingleton, AutoCloseable {
    private final Halfopen halfopen;
    private final CircuitBreakerRegistry breakers;
    private final ObjectProvider<MeterRegistry> registries;
    private final HalfopenProperties.Metrics settings;
    private volatile List<HalfopenMeters> bound = List.of();

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
      List<MeterRegistry> all = registries.stream().toList();
      List<MeterRegistry> single =
          all.stream().filter(registry -> !(registry instanceof CompositeMeterRegistry)).toList();
      bound =
          (single.isEmpty() ? all : single)
              .stream().map(registry -> meters(registry).bind(breakers)).toList();
      halfopen.watchPipelines((id, pipeline) -> bound.forEach(meters -> meters.bind(id, pipeline)));
    }

    List<HalfopenMeters> bound() {
      return bound;
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
