package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Puts the interceptor into beans with {@link Resilient} methods, inside of all other advice: who
 * is refused, or answered from a cache, takes no permit.
 */
final class ResilientBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {
  private static final long serialVersionUID = 1;

  private final transient ResilientMethods methods;

  ResilientBeanPostProcessor(ResilientMethods methods, MethodInterceptor interceptor) {
    this.methods = methods;
    this.advisor = new DefaultPointcutAdvisor(new Annotated(methods), interceptor);
    setProxyTargetClass(true);
  }

  @Override
  protected boolean isEligible(Class<?> targetClass) {
    // Asked first, since it says what is wrong better than the making of a proxy does.
    return !methods.of(targetClass).isEmpty() && super.isEligible(targetClass);
  }

  private static final class Annotated extends StaticMethodMatcherPointcut {
    private final ResilientMethods methods;

    Annotated(ResilientMethods methods) {
      this.methods = methods;
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
      return methods.find(method, targetClass) != null;
    }
  }
}
