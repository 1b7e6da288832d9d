package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Health by circuit breakers, unless {@code management.health.halfopen.enabled} is false. */
@AutoConfiguration(after = HalfopenAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(name = Halfopen.BEAN)
@ConditionalOnEnabledHealthIndicator("halfopen")
final class HalfopenHealthAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(name = "halfopenHealthIndicator")
  HalfopenHealthIndicator halfopenHealthIndicator(
      Halfopen halfopen,
      CircuitBreakerRegistry registry,
      ObjectProvider<StatusAggregator> aggregator) {
    return new HalfopenHealthIndicator(
        halfopen, registry, aggregator.getIfUnique(StatusAggregator::getDefault));
  }
}
