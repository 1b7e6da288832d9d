package dev.halfopen.spring.boot.cloud;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.gateway.filter.factory.FallbackHeadersGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.DispatcherHandler;

/** The filters of Spring Cloud Gateway (WebFlux) that are about circuit breakers. */
@AutoConfiguration(after = CloudCircuitBreakerAutoConfiguration.class)
@ConditionalOnClass({DispatcherHandler.class, SpringCloudCircuitBreakerFilterFactory.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(ReactiveHalfopenCircuitBreakerFactory.class)
final class GatewayAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(SpringCloudCircuitBreakerFilterFactory.class)
  GatewayFilterFactory halfopenGatewayFilterFactory(
      ReactiveHalfopenCircuitBreakerFactory factory, ObjectProvider<DispatcherHandler> handler) {
    return new GatewayFilterFactory(factory, handler);
  }

  @Bean
  @ConditionalOnMissingBean
  FallbackHeadersGatewayFilterFactory halfopenFallbackHeadersGatewayFilterFactory() {
    return new FallbackHeadersGatewayFilterFactory();
  }
}
