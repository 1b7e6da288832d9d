package dev.halfopen.spring.boot;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Checks when all beans are there: those that are made later, too, that all ids are known, now and
 * after each change, and whether methods are called past the proxy, unless that was seen ahead of
 * time.
 */
final class ResilientStartCheck implements SmartInitializingSingleton {
  private final ConfigurableListableBeanFactory beans;
  private final ResilientMethods methods;
  private final Halfopen halfopen;

  ResilientStartCheck(
      ConfigurableListableBeanFactory beans, ResilientMethods methods, Halfopen halfopen) {
    this.beans = beans;
    this.methods = methods;
    this.halfopen = halfopen;
  }

  @Override
  public void afterSingletonsInstantiated() {
    for (String name : beans.getBeanDefinitionNames()) {
      if (!beans.containsSingleton(name)) {
        Class<?> type = beans.getType(name, false);
        if (type != null) {
          methods.of(type);
        }
      }
    }
    halfopen.require(blueprint -> methods.all().forEach(method -> check(method, blueprint)));
    List<ResilientMethod> all = methods.all();
    if (!all.isEmpty()) {
      all.forEach(method -> DoubleRetries.remarkOn(method, halfopen.maxAttempts(method.id())));
      if (!AotDetector.useGeneratedArtifacts()) {
        all.stream()
            .collect(Collectors.groupingBy(ResilientMethod::type))
            .forEach(SelfCalls::warnOf);
      }
    }
  }

  private static void check(ResilientMethod method, Blueprint blueprint) {
    if (!blueprint.ids().contains(method.id())) {
      throw new InvalidResilientMethodException(
          described(method)
              + " names no pipeline and no instance that the properties have; these are there: "
              + blueprint.ids(),
          "Correct the id, or add the property halfopen.instances."
              + method.id()
              + " (with nothing below it, all is as by default).");
    }
    if (method.attemptParameter() < 0 && blueprint.targets(method.id()) > 1) {
      throw new InvalidResilientMethodException(
          described(method)
              + " goes to a pipeline with several targets, and could not know which one to ask.",
          "Give it a parameter of type dev.halfopen.pipeline.Attempt, for which callers give null,"
              + " and ask the target that it names.");
    }
  }

  private static String described(ResilientMethod method) {
    return "@Resilient(\""
        + method.id()
        + "\") on "
        + Signatures.named(method.type(), method.method());
  }
}
