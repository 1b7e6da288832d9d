package dev.halfopen.spring.boot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method that answers instead of one that has failed.
 *
 * @param failure the failures that it is for; null: all, and it isn't told of them
 * @param suspending whether it is a suspending function of Kotlin
 * @param throughProxy whether it is {@link Resilient} itself
 */
record Fallback(
    Method method, @Nullable Class<?> failure, boolean suspending, boolean throughProxy) {
  boolean isFor(Throwable error) {
    return failure == null || failure.isInstance(error);
  }

  /** Whether it says more exactly what it is for. */
  boolean isNearerThan(@Nullable Fallback other) {
    return other == null
        || (failure != null
            && (other.failure == null
                || (failure != other.failure && other.failure.isAssignableFrom(failure))));
  }

  /**
   * This method as the proxy has it; null if it is one of interfaces and this is in none of them.
   */
  private @Nullable Method shownBy(Object proxy) {
    if (method.getDeclaringClass().isInstance(proxy)) {
      return method;
    }
    Method declared = ClassUtils.getInterfaceMethodIfPossible(method, proxy.getClass());
    if (!declared.getDeclaringClass().isInstance(proxy)) {
      return null;
    }
    ReflectionUtils.makeAccessible(declared);
    return declared;
  }

  /**
   * What it answers; what it throws is thrown as it is.
   *
   * @param arguments those of the method that has failed, as they are written
   * @param continuation where one that suspends goes on; null: it can't
   */
  @Nullable Object answer(
      @Nullable Object target,
      Object proxy,
      @Nullable Object[] arguments,
      Throwable error,
      @Nullable Object continuation)
      throws Throwable {
    @Nullable Object[] all = Arrays.copyOf(arguments, method.getParameterCount());
    if (failure != null) {
      all[arguments.length] = error;
    }
    if (suspending) {
      all[all.length - 1] = continuation;
    }
    Method shown = throughProxy ? shownBy(proxy) : null;
    try {
      return shown == null
          ? method.invoke(target == null ? proxy : target, all)
          : shown.invoke(proxy, all);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
