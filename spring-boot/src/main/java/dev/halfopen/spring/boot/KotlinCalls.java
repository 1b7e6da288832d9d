package dev.halfopen.spring.boot;

import dev.halfopen.kotlin.PipelinesKt;
import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import kotlin.coroutines.Continuation;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/**
 * Calls of Kotlin's functions that suspend or give a {@code Flow}; loaded only where
 * halfopen-kotlin is there. A function with a continuation is how Java sees a suspending lambda.
 */
@SuppressWarnings("NullAway") // answers may be null, which it does not follow through generics
final class KotlinCalls {
  /*
   * With kotlinx-coroutines-reactor, Spring's proxies make a Mono of a suspending call for all the
   * advice around it, and wait for it at the end: so ours must be one, too. What they would make of
   * the method itself is a coroutine of its own, which nobody waits for when the call is given up
   * and which doesn't know why it was cancelled; so the method is called past that, as its caller
   * would, unless somebody else's advice stands between.
   */
  private static final boolean AS_MONO =
      ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", AopUtils.class.getClassLoader());

  private KotlinCalls() {}

  /**
   * What a suspending function gives: an answer, the word that it has suspended, or a Mono.
   *
   * @param last whether nothing but the method itself comes behind this
   */
  static @Nullable Object suspending(
      ResiliencePipeline pipeline, ResilientCall call, boolean last) {
    Function2<Attempt, Continuation<? super Object>, Object> attempts =
        (attempt, own) ->
            AS_MONO && !last
                ? SuspendingMono.await(call.suspending(attempt, own, false), own)
                : call.suspending(attempt, own, last);
    Function2<Throwable, Continuation<? super Object>, Object> fallback = fallback(call);
    Continuation<Object> caller = ResilientCall.cast(call.continuation());
    return AS_MONO
        ? SuspendingMono.of(
            caller, own -> PipelinesKt.suspendingAttempt(pipeline, fallback, attempts, own))
        : PipelinesKt.suspendingAttempt(pipeline, fallback, attempts, caller);
  }

  static Flow<Object> flow(ResiliencePipeline pipeline, ResilientCall call) {
    return PipelinesKt.flowAttempt(
        pipeline, fallback(call), (attempt, continuation) -> call.unchecked(attempt));
  }

  /** Null, which is none, if the method has none. */
  private static <T> @Nullable Function2<Throwable, Continuation<? super T>, Object> fallback(
      ResilientCall call) {
    return call.method().fallbacks().isEmpty() ? null : call::fallBackUnchecked;
  }
}
