package dev.halfopen.spring.boot;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ClassUtils;

/**
 * Finds {@link Resilient} methods and their fallbacks ahead of time, and tells a native image of
 * them.
 */
final class ResilientAotProcessor implements BeanRegistrationAotProcessor {
  private final ResilientMethods methods = new ResilientMethods();

  @Override
  public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
    Class<?> type = bean.getBeanClass();
    Collection<ResilientMethod> found = methods.of(type).values();
    if (found.isEmpty()) {
      return null;
    }
    SelfCalls.warnOf(ClassUtils.getUserClass(type), found);
    return new Hints(found);
  }

  private record Hints(Collection<ResilientMethod> methods)
      implements BeanRegistrationAotContribution {
    @Override
    public void applyTo(GenerationContext context, BeanRegistrationCode code) {
      ReflectionHints hints = context.getRuntimeHints().reflection();
      for (ResilientMethod method : methods) {
        hints.registerMethod(method.method(), ExecutableMode.INVOKE);
        for (Fallback fallback : method.fallbacks()) {
          hints.registerMethod(fallback.method(), ExecutableMode.INVOKE);
        }
      }
    }
  }
}
