package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerRegistry;
import java.util.List;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** The actuator endpoint, where it is exposed. */
@AutoConfiguration(after = HalfopenAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(name = Halfopen.BEAN)
@ConditionalOnAvailableEndpoint(HalfopenEndpoint.class)
final class HalfopenEndpointAutoConfiguration {
  private static final int MAX_EVENTS = 10_000;

  @Bean
  EventHistory halfopenEventHistory(CircuitBreakerRegistry registry, BlueprintReader reader) {
    int events = reader.initialProperties().endpoint().events();
    if (events < 0 || events > MAX_EVENTS) {
      throw new Settings(reader.properties(), List.of("halfopen.endpoint"))
          .invalid("events", "0 to " + MAX_EVENTS);
    }
    return new EventHistory(registry, events);
  }

  @Bean
  HalfopenEndpoint halfopenEndpoint(
      Halfopen halfopen,
      CircuitBreakerRegistry registry,
      EventHistory history,
      ApplicationEventPublisher publisher) {
    return new HalfopenEndpoint(halfopen, registry, history, publisher);
  }
}
