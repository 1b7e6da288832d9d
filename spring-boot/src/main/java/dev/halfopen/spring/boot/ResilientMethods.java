package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Knows the methods of each class that are {@link Resilient}, and checks them when it is asked
 * first.
 */
final class ResilientMethods {
  private final Map<Class<?>, Map<Method, ResilientMethod>> known = new ConcurrentHashMap<>();

  /** Whether a class declares any itself. */
  private final Map<Class<?>, Boolean> declaring = new ConcurrentHashMap<>();

  /**
   * Those of a class, its own and inherited ones.
   *
   * @throws InvalidResilientMethodException if one of them can't be as it stands
   */
  Map<Method, ResilientMethod> of(Class<?> type) {
    Class<?> user = ClassUtils.getUserClass(type);
    Map<Method, ResilientMethod> methods = known.get(user);
    if (methods == null) {
      methods = checked(user);
      known.put(user, methods);
    }
    return methods;
  }

  /** The one that this call is of; null if it is of none. */
  @Nullable ResilientMethod find(Method method, Class<?> type) {
    Map<Method, ResilientMethod> methods = of(type);
    if (methods.isEmpty()) {
      return null;
    }
    ResilientMethod specific = methods.get(AopUtils.getMostSpecificMethod(method, type));
    return specific != null ? specific : methods.get(method);
  }

  /** All that were found so far. */
  List<ResilientMethod> all() {
    List<ResilientMethod> all = new ArrayList<>();
    known.values().forEach(methods -> all.addAll(methods.values()));
    return all;
  }

  private Map<Method, ResilientMethod> checked(Class<?> type) {
    if (!hasAny(type)) {
      return Map.of();
    }
    Map<Method, Resilient> annotated = annotated(type);
    Map<Method, ResilientMethod> methods = new LinkedHashMap<>();
    annotated.forEach((method, resilient) -> methods.put(method, checked(resilient, type, method)));
    return Map.copyOf(methods);
  }

  /** Spares all other beans the search through overridden methods, which costs a start dear. */
  private boolean hasAny(Class<?> type) {
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      if (declaresAny(each)) {
        return true;
      }
    }
    for (Class<?> each : ClassUtils.getAllInterfacesForClassAsSet(type)) {
      if (declaresAny(each)) {
        return true;
      }
    }
    return false;
  }

  private boolean declaresAny(Class<?> type) {
    return !type.getName().startsWith("java.")
        && declaring.computeIfAbsent(type, each -> !isOfSpring(each) && hasItsOwn(each));
  }

  private static boolean hasItsOwn(Class<?> type) {
    for (Method method : ReflectionUtils.getDeclaredMethods(type)) {
      if (method.getDeclaredAnnotations().length > 0
          && MergedAnnotations.from(method).isPresent(Resilient.class)) {
        return true;
      }
    }
    return false;
  }

  /**
   * As Spring itself does when it looks for its own annotations: its components are users', but for
   * those that configure it.
   */
  private static boolean isOfSpring(Class<?> type) {
    return type.getName().startsWith("org.springframework.")
        && (!AnnotatedElementUtils.isAnnotated(type, Component.class)
            || AnnotatedElementUtils.isAnnotated(type, Configuration.class));
  }

  private static Map<Method, Resilient> annotated(Class<?> type) {
    Map<Method, Resilient> annotated =
        new LinkedHashMap<>(
            MethodIntrospector.selectMethods(
                type,
                (MethodIntrospector.MetadataLookup<@Nullable Resilient>)
                    method -> AnnotatedElementUtils.findMergedAnnotation(method, Resilient.class)));
    // Which no selection shows, since no proxy could see them: private ones of parents.
    ReflectionUtils.doWithMethods(
        type,
        method -> {
          Resilient resilient = AnnotatedElementUtils.findMergedAnnotation(method, Resilient.class);
          if (resilient != null) {
            annotated.putIfAbsent(method, resilient);
          }
        },
        method -> Modifier.isPrivate(method.getModifiers()));
    return annotated;
  }

  private static ResilientMethod checked(Resilient resilient, Class<?> type, Method method) {
    int modifiers = method.getModifiers();
    if (!type.isInterface() && !Proxy.isProxyClass(type)) {
      refuseIf(Modifier.isPrivate(modifiers), "the method is private", resilient, type, method);
      refuseIf(Modifier.isFinal(modifiers), "the method is final", resilient, type, method);
      refuseIf(
          Modifier.isFinal(type.getModifiers()), "the class is final", resilient, type, method);
    }
    refuseIf(Modifier.isStatic(modifiers), "the method is static", resilient, type, method);
    ReturnKind kind = ReturnKind.of(method, type);
    if (kind == null) {
      throw new InvalidResilientMethodException(
          described(resilient, type, method)
              + " returns before its call has ended, in a form that can't be watched: "
              + Signatures.whole(method),
          ReturnKind.remedy(method));
    }
    return ResilientMethod.of(resilient, type, method, kind);
  }

  private static void refuseIf(
      boolean problem, String what, Resilient resilient, Class<?> type, Method method) {
    if (problem) {
      throw new InvalidResilientMethodException(
          described(resilient, type, method)
              + " can't be seen by a proxy: "
              + what
              + ", so its calls would go unprotected.",
          (KotlinDetector.isKotlinType(type)
              ? "Make it and its class open (Kotlin's compiler plugin \"spring\" does so for"
                  + " components), and call it from another bean."
              : "Make it a method that a subclass can override, and call it from another bean."));
    }
  }

  /** {@code @Resilient("chat") on com.acme.Answers.ask(String)}. */
  static String described(Resilient resilient, Class<?> type, Method method) {
    return "@Resilient(\"" + resilient.value() + "\") on " + Signatures.named(type, method);
  }
}
