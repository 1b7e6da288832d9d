package dev.halfopen.spring.boot;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/** Changes circuit breakers in place when Spring Cloud tells that properties have changed. */
@AutoConfiguration(after = HalfopenAutoConfiguration.class)
@ConditionalOnClass(EnvironmentChangeEvent.class)
@ConditionalOnBean(name = Halfopen.BEAN)
final class HalfopenRefreshAutoConfiguration {
  @Bean
  RefreshListener halfopenRefreshListener(Halfopen halfopen) {
    return new RefreshListener(halfopen);
  }

  /**
   * Asks for a refresh whatever has changed: a removed key may be named in another form, and what
   * is equal is left alone.
   */
  record RefreshListener(Halfopen halfopen) implements ApplicationListener<EnvironmentChangeEvent> {
    @Override
    public void onApplicationEvent(EnvironmentChangeEvent event) {
      halfopen.refresh();
    }
  }
}
