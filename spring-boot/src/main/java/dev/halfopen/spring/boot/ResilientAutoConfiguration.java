package dev.halfopen.spring.boot;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/** The annotation {@link Resilient}. */
@AutoConfiguration(after = HalfopenAutoConfiguration.class)
@ConditionalOnBean(name = Halfopen.BEAN)
final class ResilientAutoConfiguration {
  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static ResilientMethods halfopenResilientMethods() {
    return new ResilientMethods();
  }

  /** Static and with a provider, so that no bean is made before its time. */
  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static ResilientBeanPostProcessor halfopenResilientBeanPostProcessor(
      ResilientMethods methods, ObjectProvider<Halfopen> halfopen) {
    return new ResilientBeanPostProcessor(
        methods, new ResilientInterceptor(methods, id -> halfopen.getObject().around(id)));
  }

  @Bean
  ResilientStartCheck halfopenResilientStartCheck(
      ConfigurableListableBeanFactory beans, ResilientMethods methods, Halfopen halfopen) {
    return new ResilientStartCheck(beans, methods, halfopen);
  }
}
