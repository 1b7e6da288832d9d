package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.Advised;
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
        : make(
            pipelines.apply(method.id()),
            new ResilientCall((ProxyMethodInvocation) invocation, method));
  }

  private @Nullable Object make(ResiliencePipeline pipeline, ResilientCall call) throws Throwable {
    return switch (call.method().kind()) {
      case ANSWER -> answer(pipeline, call);
      case STREAM -> stream(pipeline, call);
      case STAGE -> stage(pipeline, call);
      case PUBLISHER -> publisher(pipeline, call);
      case MONO -> ReactiveCalls.mono(pipeline, call);
      case FLUX -> ReactiveCalls.flux(pipeline, call);
      case SUSPENDING -> KotlinCalls.suspending(pipeline, call, isLast(call.invocation()));
      case FLOW -> KotlinCalls.flow(pipeline, call);
    };
  }

  /** Whether nothing but the method itself stands behind this. */
  private boolean isLast(ProxyMethodInvocation invocation) {
    if (invocation.getThis() == null || !(invocation.getProxy() instanceof Advised advised)) {
      return false;
    }
    Advisor[] advisors = advised.getAdvisors();
    return advisors.length > 0 && advisors[advisors.length - 1].getAdvice() == this;
  }

  private static @Nullable Object answer(ResiliencePipeline pipeline, ResilientCall call)
      throws Throwable {
    return call.method().fallbacks().isEmpty()
        ? pipeline.<@Nullable Object, Throwable>call(call::proceed)
        : pipeline.<@Nullable Object, Throwable>call(call::proceed, call::fallBackUnchecked);
  }

  private static CompletionStage<@Nullable Object> stage(
      ResiliencePipeline pipeline, ResilientCall call) {
    Function<Attempt, CompletionStage<@Nullable Object>> source =
        attempt -> ResilientCall.cast(call.unchecked(attempt));
    return call.method().fallbacks().isEmpty()
        ? pipeline.<@Nullable Object>callAsync(source)
        : pipeline.<@Nullable Object>callAsyncOrElse(
            source,
            failure ->
                call.hasFallback(failure)
                    ? ResilientCall.<CompletionStage<@Nullable Object>>cast(
                        call.fallBackUnchecked(failure))
                    : CompletableFuture.failedFuture(failure));
  }

  private static Stream<Object> stream(ResiliencePipeline pipeline, ResilientCall call)
      throws Throwable {
    return call.method().fallbacks().isEmpty()
        ? pipeline.<Object, Throwable>openStream(
            attempt -> ResilientCall.<Stream<Object>>cast(call.proceed(attempt)))
        : pipeline.<Object, Throwable>openStream(
            attempt -> ResilientCall.<Stream<Object>>cast(call.proceed(attempt)),
            failure -> ResilientCall.cast(call.fallBackUnchecked(failure)));
  }

  private static Flow.Publisher<Object> publisher(ResiliencePipeline pipeline, ResilientCall call) {
    return call.method().fallbacks().isEmpty()
        ? pipeline.<Object>callStream(
            attempt -> ResilientCall.<Flow.Publisher<Object>>cast(call.unchecked(attempt)))
        : pipeline.<Object>callStream(
            attempt -> ResilientCall.<Flow.Publisher<Object>>cast(call.unchecked(attempt)),
            failure -> ResilientCall.cast(call.fallBackUnchecked(failure)));
  }
}
