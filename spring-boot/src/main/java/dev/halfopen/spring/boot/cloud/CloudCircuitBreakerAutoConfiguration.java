package dev.halfopen.spring.boot.cloud;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.reactor.ReactivePipeline;
import dev.halfopen.spring.boot.Halfopen;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * The factories of Spring Cloud's circuit breakers, where no other is there: Resilience4j's stays
 * in charge as long as its starter is on the class path.
 */
@AutoConfiguration(
    afterName = {
      "dev.halfopen.spring.boot.HalfopenAutoConfiguration",
      "org.springframework.cloud.circuitbreaker.resilience4j.ReactiveResilience4JAutoConfiguration",
      "org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JAutoConfiguration",
      "org.springframework.cloud.circuitbreaker.retry.FrameworkRetryAutoConfiguration"
    },
    beforeName = {
      "org.springframework.cloud.client.CommonsClientAutoConfiguration",
      "org.springframework.cloud.openfeign.FeignAutoConfiguration"
    })
@ConditionalOnClass(CircuitBreakerFactory.class)
@ConditionalOnBean(Halfopen.class)
final class CloudCircuitBreakerAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(CircuitBreakerFactory.class)
  HalfopenCircuitBreakerFactory halfopenCircuitBreakerFactory(
      Halfopen halfopen,
      CircuitBreakerRegistry registry,
      ObjectProvider<Customizer<HalfopenCircuitBreakerFactory>> customizers) {
    HalfopenCircuitBreakerFactory factory = new HalfopenCircuitBreakerFactory(halfopen, registry);
    customizers.orderedStream().forEach(customizer -> customizer.customize(factory));
    return factory;
  }

  /** The reactive one. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Mono.class, ReactivePipeline.class})
  static class Reactive {
    @Bean
    @ConditionalOnMissingBean(ReactiveCircuitBreakerFactory.class)
    ReactiveHalfopenCircuitBreakerFactory reactiveHalfopenCircuitBreakerFactory(
        Halfopen halfopen,
        CircuitBreakerRegistry registry,
        ObjectProvider<Customizer<ReactiveHalfopenCircuitBreakerFactory>> customizers) {
      ReactiveHalfopenCircuitBreakerFactory factory =
          new ReactiveHalfopenCircuitBreakerFactory(halfopen, registry);
      customizers.orderedStream().forEach(customizer -> customizer.customize(factory));
      return factory;
    }
  }
}
