package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Finds the fallbacks of a method by name, and says what would fit if none does. */
final class FallbackFinder {
  private final Class<?> type;
  private final Method method;
  private final Resilient resilient;

  FallbackFinder(Class<?> type, Method method, Resilient resilient) {
    this.type = type;
    this.method = method;
    this.resilient = resilient;
  }

  /**
   * Those that fit; none if none is named.
   *
   * @throws InvalidResilientMethodException if one is named and none fits
   */
  List<Fallback> find() {
    String name = resilient.fallbackMethod();
    if (name.isEmpty()) {
      return List.of();
    }
    List<Method> named = named(name);
    List<Fallback> fitting = new ArrayList<>();
    for (Method candidate : named) {
      Fallback fallback = fallback(candidate);
      if (fallback != null) {
        ReflectionUtils.makeAccessible(candidate);
        fitting.add(fallback);
      }
    }
    if (fitting.isEmpty()) {
      throw unfitting(name, named);
    }
    return List.copyOf(fitting);
  }

  private List<Method> named(String name) {
    List<Method> named = new ArrayList<>();
    for (Method candidate : ReflectionUtils.getUniqueDeclaredMethods(type)) {
      if (candidate.getName().equals(name) && !candidate.isBridge() && !candidate.equals(method)) {
        named.add(candidate);
      }
    }
    for (Class<?> parent : ClassUtils.getAllInterfacesForClassAsSet(type)) {
      for (Method candidate : parent.getDeclaredMethods()) {
        if (candidate.getName().equals(name)
            && candidate.isDefault()
            && !named.contains(candidate)) {
          named.add(candidate);
        }
      }
    }
    return named;
  }

  private @Nullable Fallback fallback(Method candidate) {
    Class<?>[] wanted = method.getParameterTypes();
    Class<?>[] given = candidate.getParameterTypes();
    boolean toldOfFailure = given.length == wanted.length + 1;
    if (!toldOfFailure && given.length != wanted.length) {
      return null;
    }
    Class<?> last = toldOfFailure ? given[wanted.length] : null;
    if (!Arrays.equals(wanted, Arrays.copyOf(given, wanted.length))
        || (last != null && !Throwable.class.isAssignableFrom(last))
        || !returnsWhatIsWanted(candidate)) {
      return null;
    }
    boolean resilientItself =
        AnnotatedElementUtils.hasAnnotation(candidate, Resilient.class)
            && !Modifier.isPrivate(candidate.getModifiers());
    return new Fallback(candidate, last, resilientItself);
  }

  private boolean returnsWhatIsWanted(Method candidate) {
    ResolvableType wanted = ResolvableType.forMethodReturnType(method, type);
    ResolvableType given = ResolvableType.forMethodReturnType(candidate, type);
    if (!ClassUtils.isAssignable(method.getReturnType(), candidate.getReturnType())) {
      return false;
    }
    return wanted.hasUnresolvableGenerics()
        || given.hasUnresolvableGenerics()
        || method.getReturnType().isPrimitive()
        || candidate.getReturnType().isPrimitive()
        || wanted.isAssignableFrom(given);
  }

  private InvalidResilientMethodException unfitting(String name, List<Method> found) {
    StringBuilder problem = new StringBuilder();
    problem.append(
        String.format(
            "%s names the fallback method \"%s\", and no method of that name in %s fits.%n%n",
            ResilientMethods.described(resilient, type, method), name, type.getName()));
    problem.append(
        String.format(
            "Expected:%n%n    %s%n    %s%n%nFound:%n",
            Signatures.expected(method, name), Signatures.expected(method, name, Throwable.class)));
    if (found.isEmpty()) {
      problem.append(String.format("%n    none of that name"));
    }
    found.stream()
        .map(Signatures::whole)
        .sorted()
        .forEach(signature -> problem.append(String.format("%n    %s", signature)));
    return new InvalidResilientMethodException(
        problem.toString(),
        "Give the fallback one of the expected forms (in place of Throwable, any type of failure"
            + " that it is for).");
  }
}
