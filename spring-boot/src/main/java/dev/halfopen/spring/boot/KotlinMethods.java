package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** What Kotlin's compiler has made of a function, so that none of Kotlin's classes is needed. */
final class KotlinMethods {
  private static final String CONTINUATION = "kotlin.coroutines.Continuation";

  private KotlinMethods() {}

  /** Whether its last parameter is the one that the compiler gives to what suspends. */
  static boolean isSuspending(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return parameters.length > 0
        && parameters[parameters.length - 1].getName().equals(CONTINUATION);
  }

  /** Those of its parameters that are written. */
  static Class<?>[] parameterTypes(Method method) {
    Class<?>[] all = method.getParameterTypes();
    return isSuspending(method) ? Arrays.copyOf(all, all.length - 1) : all;
  }

  /** What it returns as it is written. */
  static ResolvableType returnType(Method method, Class<?> in) {
    return isSuspending(method)
        ? ResolvableType.forMethodParameter(method, method.getParameterCount() - 1, in)
            .getGeneric(0)
        : ResolvableType.forMethodReturnType(method, in);
  }

  /**
   * Whether what a function gives is of a type, where Kotlin's compiler has left nothing but bounds
   * of it; what is unknown fits.
   */
  static boolean fits(ResolvableType wanted, ResolvableType given) {
    Class<?> raw = wanted.resolve(Object.class);
    if (!ClassUtils.isAssignable(raw, given.resolve(Object.class))) {
      return false;
    }
    ResolvableType[] generics = bound(wanted).getGenerics();
    ResolvableType[] givens = bound(given).as(raw).getGenerics();
    for (int i = 0; i < Math.min(generics.length, givens.length); i++) {
      if (!fits(generics[i], givens[i])) {
        return false;
      }
    }
    return true;
  }

  private static ResolvableType bound(ResolvableType type) {
    return type.getType() instanceof WildcardType wildcard && wildcard.getLowerBounds().length > 0
        ? ResolvableType.forType(wildcard.getLowerBounds()[0], type)
        : type;
  }

  /**
   * Whether it is written with this name: the compiler adds something to the names of functions
   * that are internal, or have parameters of value classes.
   */
  static boolean isNamed(Method method, String name) {
    String given = method.getName();
    if (given.equals(name)) {
      return true;
    }
    return given.startsWith(name)
        && (given.charAt(name.length()) == '$' || given.charAt(name.length()) == '-')
        && KotlinDetector.isKotlinType(method.getDeclaringClass())
        && !method.isSynthetic()
        && !given.contains("$lambda");
  }
}
