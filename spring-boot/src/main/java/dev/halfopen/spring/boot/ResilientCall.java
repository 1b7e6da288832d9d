package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.Attempt;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/** One call of a method: it can be made several times. */
@SuppressWarnings("NullAway") // answers may be null, which it does not follow through generics
record ResilientCall(ProxyMethodInvocation invocation, ResilientMethod method) {
  @Nullable Object proceed(Attempt attempt) throws Throwable {
    @Nullable Object[] arguments = invocation.getArguments().clone();
    if (method.attemptParameter() >= 0) {
      arguments[method.attemptParameter()] = attempt;
    }
    return invocation.invocableClone(arguments).proceed();
  }

  @Nullable Object unchecked(Attempt attempt) {
    try {
      return proceed(attempt);
    } catch (Throwable e) {
      throw ResilientCall.<RuntimeException>sneaked(e);
    }
  }

  boolean hasFallback(Throwable failure) {
    return method.fallback(failure) != null;
  }

  /** What the fallback gives, or the failure itself if there is none for it. */
  @Nullable Object fallBackUnchecked(Throwable failure) {
    Fallback fallback = method.fallback(failure);
    try {
      if (fallback == null) {
        throw failure;
      }
      return fallback.answer(
          invocation.getThis(), invocation.getProxy(), invocation.getArguments(), failure);
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
