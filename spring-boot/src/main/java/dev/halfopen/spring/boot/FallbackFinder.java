package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Finds the fallbacks of a method by name, and says what would fit if none does. */
final class FallbackFinder {
  /** What Kotlin's functions return that return nothing; plain ones of them are void. */
  private static final String UNIT = "kotlin.Unit";

  private final Class<?> type;
  private final Method method;
  private final ReturnKind kind;
  private final Resilient resilient;

  FallbackFinder(Class<?> type, Method method, ReturnKind kind, Resilient resilient) {
    this.type = type;
    this.method = method;
    this.kind = kind;
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
      if (KotlinMethods.isNamed(candidate, name)
          && !candidate.isBridge()
          && !candidate.equals(method)) {
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
    Class<?>[] wanted = KotlinMethods.parameterTypes(method);
    Class<?>[] given = KotlinMethods.parameterTypes(candidate);
    boolean suspending = KotlinMethods.isSuspending(candidate);
    if (suspending && !maySuspend()) {
      return null;
    }
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
    return new Fallback(candidate, last, suspending, resilientItself);
  }

  /** Whether the calls wait in a way in which fallbacks may, too. */
  private boolean maySuspend() {
    return kind == ReturnKind.SUSPENDING || kind == ReturnKind.FLOW;
  }

  private boolean returnsWhatIsWanted(Method candidate) {
    ResolvableType wanted = KotlinMethods.returnType(method, type);
    ResolvableType given = KotlinMethods.returnType(candidate, type);
    Class<?> wantedClass = wanted.resolve(Object.class);
    Class<?> givenClass = given.resolve(Object.class);
    if (givenClass == void.class && wantedClass.getName().equals(UNIT)) {
      return true;
    }
    if (KotlinDetector.isKotlinType(method.getDeclaringClass())) {
      return KotlinMethods.fits(wanted, given);
    }
    if (!ClassUtils.isAssignable(wantedClass, givenClass)) {
      return false;
    }
    return wanted.hasUnresolvableGenerics()
        || given.hasUnresolvableGenerics()
        || wantedClass.isPrimitive()
        || givenClass.isPrimitive()
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
            Signatures.expected(method, name, null),
            Signatures.expected(method, name, Throwable.class)));
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
            + (maySuspend() ? " that it is for; with suspend or without)." : " that it is for)."));
  }
}
