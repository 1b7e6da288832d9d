package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.micrometer.HalfopenMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/** Binds breakers and pipelines to all meter registries. */
@AutoConfiguration(
    after = HalfopenAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({HalfopenMeters.class, MeterRegistry.class})
@ConditionalOnBean(name = Halfopen.BEAN, value = MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "halfopen.metrics.enabled", matchIfMissing = true)
final class HalfopenMetersAutoConfiguration {
  private static final List<String> TOKEN_COUNTERS =
      List.of(
          "org.springframework.ai.chat.observation.ChatModelMeterObservationHandler",
          "org.springframework.ai.embedding.observation.EmbeddingModelMeterObservationHandler");

  @Bean
  Binding halfopenMetersBinding(
      Halfopen halfopen,
      CircuitBreakerRegistry breakers,
      ObjectProvider<MeterRegistry> registries,
      BlueprintReader reader,
      ListableBeanFactory beans) {
    return new Binding(
        halfopen,
        breakers,
        registries,
        reader.initialProperties().metrics(),
        isTokenUsageCounted(beans));
  }

  /**
   * Whether Spring AI's observations count tokens, by the name that the conventions have for it.
   */
  private static boolean isTokenUsageCounted(ListableBeanFactory beans) {
    ClassLoader loader = HalfopenMetersAutoConfiguration.class.getClassLoader();
    return TOKEN_COUNTERS.stream()
        .filter(name -> ClassUtils.isPresent(name, loader))
        .map(name -> ClassUtils.resolveClassName(name, loader))
        .anyMatch(type -> beans.getBeanNamesForType(type, true, false).length > 0);
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
  static final class Binding
      implements MeterBinder, SmartInitializingSingleton, Ordered, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Binding.class);

    private final Halfopen halfopen;
    private final CircuitBreakerRegistry breakers;
    private final ObjectProvider<MeterRegistry> registries;
    private final HalfopenProperties.Metrics settings;
    private final boolean tokenUsageIsCounted;
    private volatile @Nullable List<HalfopenMeters> bound;

    Binding(
        Halfopen halfopen,
        CircuitBreakerRegistry breakers,
        ObjectProvider<MeterRegistry> registries,
        HalfopenProperties.Metrics settings,
        boolean tokenUsageIsCounted) {
      this.halfopen = halfopen;
      this.breakers = breakers;
      this.registries = registries;
      this.settings = settings;
      this.tokenUsageIsCounted = tokenUsageIsCounted;
    }

    /** Before the application's own binders, which may use our meters as they find them. */
    @Override
    public int getOrder() {
      return Ordered.HIGHEST_PRECEDENCE;
    }

    /** When all customizers and filters of the registries have been asked. */
    @Override
    public void bindTo(MeterRegistry registry) {
      bind();
    }

    /** In an application whose registries nobody binds. */
    @Override
    public void afterSingletonsInstantiated() {
      bind();
    }

    private void bind() {
      if (bound != null) {
        return;
      }
      List<MeterRegistry> all = registries.stream().toList();
      List<MeterRegistry> single =
          all.stream().filter(registry -> !(registry instanceof CompositeMeterRegistry)).toList();
      List<HalfopenMeters> made =
          (single.isEmpty() ? all : single)
              .stream().map(registry -> meters(registry).bind(breakers)).toList();
      bound = made;
      halfopen.watchPipelines((id, pipeline) -> made.forEach(meters -> meters.bind(id, pipeline)));
    }

    List<HalfopenMeters> bound() {
      List<HalfopenMeters> present = bound;
      return present == null ? List.of() : present;
    }

    private HalfopenMeters meters(MeterRegistry registry) {
      HalfopenMeters.Builder builder = HalfopenMeters.builder(registry);
      if (settings.callDurations()) {
        builder.callDurations();
      }
      if (settings.resilience4jNames()) {
        builder.resilience4jNames();
      }
      if (tokenUsageIsCounted) {
        builder.withoutTokenUsage();
      }
      try {
        return builder.build();
      } catch (IllegalStateException e) {
        log.warn(
            "A meter registry had Halfopen's meters before they were set up, so halfopen.metrics"
                + " doesn't hold for them: {}",
            e.getMessage());
        return HalfopenMeters.of(registry);
      }
    }

    @Override
    public void close() {
      bound().forEach(HalfopenMeters::close);
    }
  }
}
