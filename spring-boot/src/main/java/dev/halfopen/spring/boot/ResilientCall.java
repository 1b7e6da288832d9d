package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.Attempt;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ReflectionUtils;

/** One call of a method: it can be made several times. */
@SuppressWarnings("NullAway") // answers may be null, which it does not follow through generics
record ResilientCall(ProxyMethodInvocation invocation, ResilientMethod method) {
  @Nullable Object proceed(Attempt attempt) throws Throwable {
    return invocation.invocableClone(arguments(attempt)).proceed();
  }

  @Nullable Object unchecked(Attempt attempt) {
    try {
      return proceed(attempt);
    } catch (Throwable e) {
      throw ResilientCall.<RuntimeException>sneaked(e);
    }
  }

  /** Where the caller of a suspending function goes on. */
  Object continuation() {
    @Nullable Object[] arguments = invocation.getArguments();
    return Objects.requireNonNull(arguments[arguments.length - 1]);
  }

  /**
   * An attempt that suspends.
   *
   * @param continuation where this attempt goes on
   * @param direct past Spring's own way to call what suspends
   */
  @Nullable Object suspending(Attempt attempt, Object continuation, boolean direct) {
    @Nullable Object[] arguments = arguments(attempt);
    arguments[arguments.length - 1] = continuation;
    try {
      return direct ? direct(arguments) : invocation.invocableClone(arguments).proceed();
    } catch (Throwable e) {
      throw ResilientCall.<RuntimeException>sneaked(e);
    }
  }

  private @Nullable Object direct(@Nullable Object[] arguments) throws Throwable {
    Method target = BridgeMethodResolver.findBridgedMethod(invocation.getMethod());
    ReflectionUtils.makeAccessible(target);
    try {
      return target.invoke(invocation.getThis(), arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private @Nullable Object[] arguments(Attempt attempt) {
    @Nullable Object[] arguments = invocation.getArguments().clone();
    if (method.attemptParameter() >= 0) {
      arguments[method.attemptParameter()] = attempt;
    }
    return arguments;
  }

  boolean hasFallback(Throwable failure) {
    return method.fallback(failure) != null;
  }

  /** What the fallback gives, or the failure itself if there is none for it. */
  @Nullable Object fallBackUnchecked(Throwable failure) {
    return fallBackUnchecked(failure, null);
  }

  /** The same for one that may suspend. */
  @Nullable Object fallBackUnchecked(Throwable failure, @Nullable Object continuation) {
    Fallback fallback = method.fallback(failure);
    try {
      if (fallback == null) {
        throw failure;
      }
      return fallback.answer(
          invocation.getThis(),
          invocation.getProxy(),
          Arrays.copyOf(
              invocation.getArguments(), KotlinMethods.parameterTypes(method.method()).length),
          failure,
          continuation);
    } catch (Throwable e) {
      throw ResilientCall.<RuntimeException>sneaked(e);
    }
  }

  /** The start has checked what the method returns. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <T> T cast(@Nullable Object answer) {
    return (T) answer;
  }

  /** The caller sees what the method threw, checked or not. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> X sneaked(Throwable error) throws X {
    throw (X) error;
  }
}
