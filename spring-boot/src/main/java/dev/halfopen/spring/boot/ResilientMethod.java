package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.Attempt;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method that is {@link Resilient}, checked.
 *
 * @param attemptParameter the place of its parameter for the attempt; -1: it has none
 */
record ResilientMethod(
    String id,
    Class<?> type,
    Method method,
    ReturnKind kind,
    int attemptParameter,
    List<Fallback> fallbacks) {
  static ResilientMethod of(Resilient resilient, Class<?> type, Method method, ReturnKind kind) {
    return new ResilientMethod(
        resilient.value(),
        type,
        method,
        kind,
        Arrays.asList(method.getParameterTypes()).indexOf(Attempt.class),
        new FallbackFinder(type, method, kind, resilient).find());
  }

  /** The fallback that is nearest to the failure, or null. */
  @Nullable Fallback fallback(Throwable error) {
    Fallback nearest = null;
    for (Fallback fallback : fallbacks) {
      if (fallback.isFor(error) && fallback.isNearerThan(nearest)) {
        nearest = fallback;
      }
    }
    return nearest;
  }
}
