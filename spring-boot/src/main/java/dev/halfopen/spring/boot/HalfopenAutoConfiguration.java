package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerRegistry;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.ConfigurableEnvironment;

/** Circuit breakers by properties: the registry, and what is in it from the start. */
@AutoConfiguration
@ImportRuntimeHints(HalfopenRuntimeHints.class)
final class HalfopenAutoConfiguration {
  @Bean
  BlueprintReader halfopenBlueprintReader(
      ConfigurableEnvironment environment, ListableBeanFactory beans) {
    return new BlueprintReader(environment, beans);
  }

  /**
   * Its name is ours alone: Resilience4j's starter, which may still be there, has the short one.
   */
  @Bean
  @ConditionalOnMissingBean
  CircuitBreakerRegistry halfopenCircuitBreakerRegistry(BlueprintReader reader) {
    Blueprint initial = reader.initial();
    CircuitBreakerRegistry registry =
        new Settings(reader.properties(), List.of("halfopen.registry"))
            .get(
                "max-breakers",
                () ->
                    CircuitBreakerRegistry.of(
                        initial.defaults(), reader.initialProperties().registry().maxBreakers()));
    // Before anybody can ask it for one of them, who would get other settings.
    Arrangement.made(initial, registry);
    return registry;
  }

  @Bean(Halfopen.BEAN)
  Halfopen halfopen(BlueprintReader reader, CircuitBreakerRegistry registry) {
    return new Halfopen(reader, registry);
  }
}
