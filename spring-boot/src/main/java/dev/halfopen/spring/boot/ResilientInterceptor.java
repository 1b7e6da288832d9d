package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;

/** Sends the calls of {@link Resilient} methods through their pipelines. */
@SuppressWarnings("NullAway") // answers may be null, which it does not follow through generics
final class ResilientInterceptor implements MethodInterceptor {
  private final ResilientMethods methods;
  private final Function<String, ResiliencePipeline> pipelines;

  /**
   * @param pipelines by id; asked with each call
   */
  ResilientInterceptor(ResilientMethods methods, Function<String, ResiliencePipeline> pipelines) {
    this.methods = methods;
    this.pipelines = pipelines;
  }

  @Override
  public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
    Object target = invocation.getThis();
    Class<?> type =
        target == null
            ? invocation.getMethod().getDeclaringClass()
            : AopUtils.getTargetClass(target);
    ResilientMethod method = methods.find(invocation.getMethod(), type);
    return method == null
        ? invocation.proceed()
        : make(pipelines.apply(method.id()), new Call((ProxyMethodInvocation) invocation, method));
  }

  private static @Nullable Object make(ResiliencePipeline pipeline, Call call) throws Throwable {
    return switch (call.method.kind()) {
      case ANSWER -> answer(pipeline, call);
      case STREAM -> stream(pipeline, call);
      case STAGE ->
          FallbackStage.of(
              pipeline.<@Nullable Object>callAsync(
                  attempt -> Call.<CompletionStage<@Nullable Object>>cast(call.unchecked(attempt))),
              failure ->
                  call.hasFallback(failure) ? Call.cast(call.fallBackUnchecked(failure)) : null);
      case PUBLISHER -> publisher(pipeline, call);
    };
  }

  private static @Nullable Object answer(ResiliencePipeline pipeline, Call call) throws Throwable {
    return call.method.fallbacks().isEmpty()
        ? pipeline.<@Nullable Object, Throwable>call(call::proceed)
        : pipeline.<@Nullable Object, Throwable>call(call::proceed, call::fallBackUnchecked);
  }

  private static Stream<Object> stream(ResiliencePipeline pipeline, Call call) throws Throwable {
    return call.method.fallbacks().isEmpty()
        ? pipeline.<Object, Throwable>openStream(
            attempt -> Call.<Stream<Object>>cast(call.proceed(attempt)))
        : pipeline.<Object, Throwable>openStream(
            attempt -> Call.<Stream<Object>>cast(call.proceed(attempt)),
            failure -> Call.cast(call.fallBackUnchecked(failure)));
  }

  private static Flow.Publisher<Object> publisher(ResiliencePipeline pipeline, Call call) {
    return call.method.fallbacks().isEmpty()
        ? pipeline.<Object>callStream(
            attempt -> Call.<Flow.Publisher<Object>>cast(call.unchecked(attempt)))
        : pipeline.<Object>callStream(
            attempt -> Call.<Flow.Publisher<Object>>cast(call.unchecked(attempt)),
            failure -> Call.cast(call.fallBackUnchecked(failure)));
  }

  /** One call of a method: it can be made several times. */
  private record Call(ProxyMethodInvocation invocation, ResilientMethod method) {
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
        throw Call.<RuntimeException>sneaked(e);
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
        throw Call.<RuntimeException>sneaked(e);
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
}
