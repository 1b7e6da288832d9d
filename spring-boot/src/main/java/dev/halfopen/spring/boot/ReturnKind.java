package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** How a call ends, by what its method returns. */
enum ReturnKind {
  /** When it returns. */
  ANSWER,
  /** When the stage completes. */
  STAGE,
  /** When the publisher completes; each subscription is a call. */
  PUBLISHER,
  /** When the stream is read to its end, or closed. */
  STREAM,
  /** When the {@code Mono} completes; each subscription is a call. Needs halfopen-reactor. */
  MONO,
  /** When the {@code Flux} completes; each subscription is a call. Needs halfopen-reactor. */
  FLUX,
  /** When the suspending function of Kotlin returns. Needs halfopen-kotlin. */
  SUSPENDING,
  /** When the {@code Flow} of Kotlin completes; each collection is one. Needs halfopen-kotlin. */
  FLOW;

  private static final String REACTIVE_STREAMS = "org.reactivestreams.Publisher";
  private static final String REACTIVE_PIPELINE = "dev.halfopen.reactor.ReactivePipeline";
  private static final String MONO_TYPE = "reactor.core.publisher.Mono";
  private static final String FLUX_TYPE = "reactor.core.publisher.Flux";
  private static final String KOTLIN_PIPELINE = "dev.halfopen.kotlin.PipelinesKt";
  private static final String FLOW_TYPE = "kotlinx.coroutines.flow.Flow";

  /** Kotlin's, for which a {@code Flow} or a suspending function stands. */
  private static final List<String> OF_KOTLIN =
      List.of(
          FLOW_TYPE,
          "kotlin.sequences.Sequence",
          "kotlinx.coroutines.Job",
          "kotlinx.coroutines.channels.ReceiveChannel");

  /** Others that are made long before their call has ended. */
  private static final List<String> OF_OTHERS =
      List.of(
          "io.reactivex.rxjava3.core.CompletableSource",
          "io.reactivex.rxjava3.core.MaybeSource",
          "io.reactivex.rxjava3.core.ObservableSource",
          "io.reactivex.rxjava3.core.SingleSource",
          "io.smallrye.mutiny.Uni",
          "org.springframework.web.context.request.async.DeferredResult",
          "org.springframework.web.context.request.async.WebAsyncTask",
          "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
          "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

  /**
   * Null if its end could not be seen.
   *
   * @param in the class that has the method
   */
  static @Nullable ReturnKind of(Method method, Class<?> in) {
    if (KotlinMethods.isSuspending(method)) {
      Class<?> answer = KotlinMethods.returnType(method, in).resolve(Object.class);
      return isPresent(KOTLIN_PIPELINE) && of(answer) == ANSWER ? SUSPENDING : null;
    }
    return of(method.getReturnType());
  }

  private static @Nullable ReturnKind of(Class<?> type) {
    if (type == CompletableFuture.class || type == CompletionStage.class) {
      return STAGE;
    }
    if (type == Flow.Publisher.class) {
      return PUBLISHER;
    }
    if (type == Stream.class) {
      return STREAM;
    }
    return switch (type.getName()) {
      case MONO_TYPE -> isPresent(REACTIVE_PIPELINE) ? MONO : null;
      case FLUX_TYPE -> isPresent(REACTIVE_PIPELINE) ? FLUX : null;
      case FLOW_TYPE -> isPresent(KOTLIN_PIPELINE) ? FLOW : null;
      default -> endsElsewhere(type) ? null : ANSWER;
    };
  }

  private static boolean isPresent(String type) {
    return ClassUtils.isPresent(type, ReturnKind.class.getClassLoader());
  }

  /** What is returned long before the call has ended, in a form that nobody here can watch. */
  private static boolean endsElsewhere(Class<?> type) {
    return Future.class.isAssignableFrom(type)
        || Callable.class.isAssignableFrom(type)
        || CompletionStage.class.isAssignableFrom(type)
        || Flow.Publisher.class.isAssignableFrom(type)
        || BaseStream.class.isAssignableFrom(type)
        || is(type, REACTIVE_STREAMS)
        || isOneOf(OF_KOTLIN, type)
        || isOneOf(OF_OTHERS, type);
  }

  /** What to do about a method whose end could not be seen. */
  static String remedy(Method method) {
    Class<?> type = method.getReturnType();
    boolean suspending = KotlinMethods.isSuspending(method);
    if ((suspending || type.getName().equals(FLOW_TYPE)) && !isPresent(KOTLIN_PIPELINE)) {
      return "Add the dependency dev.halfopen:halfopen-kotlin.";
    }
    if (suspending) {
      return "Return the answer itself; or a Flow, from a function that does not suspend.";
    }
    if (type.getName().equals(MONO_TYPE) || type.getName().equals(FLUX_TYPE)) {
      return "Add the dependency dev.halfopen:halfopen-reactor.";
    }
    if (isOneOf(OF_KOTLIN, type)) {
      return "Return a Flow, or let the function suspend and return the answer itself.";
    }
    if (is(type, REACTIVE_STREAMS)) {
      return "Return a Mono, a Flux or a Flow.Publisher.";
    }
    return "Return the answer itself, a CompletionStage or CompletableFuture, a Flow.Publisher or"
        + " a Stream.";
  }

  private static boolean isOneOf(List<String> names, Class<?> type) {
    return names.stream().anyMatch(name -> is(type, name));
  }

  private static boolean is(@Nullable Class<?> type, String name) {
    if (type == null) {
      return false;
    }
    if (type.getName().equals(name) || is(type.getSuperclass(), name)) {
      return true;
    }
    for (Class<?> parent : type.getInterfaces()) {
      if (is(parent, name)) {
        return true;
      }
    }
    return false;
  }
}
