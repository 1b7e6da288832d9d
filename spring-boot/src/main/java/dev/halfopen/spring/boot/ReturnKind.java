package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
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
  FLUX;

  private static final String CONTINUATION = "kotlin.coroutines.Continuation";
  private static final String REACTIVE_STREAMS = "org.reactivestreams.Publisher";
  private static final String REACTIVE_PIPELINE = "dev.halfopen.reactor.ReactivePipeline";
  private static final String MONO_TYPE = "reactor.core.publisher.Mono";
  private static final String FLUX_TYPE = "reactor.core.publisher.Flux";

  /** Null if its end could not be seen. */
  static @Nullable ReturnKind of(Method method) {
    Class<?> type = method.getReturnType();
    if (type == CompletableFuture.class || type == CompletionStage.class) {
      return STAGE;
    }
    if (type == Flow.Publisher.class) {
      return PUBLISHER;
    }
    if (type == Stream.class) {
      return STREAM;
    }
    if (isReactor(type)
        && ClassUtils.isPresent(REACTIVE_PIPELINE, ReturnKind.class.getClassLoader())) {
      return type.getName().equals(MONO_TYPE) ? MONO : FLUX;
    }
    return endsElsewhere(method, type) ? null : ANSWER;
  }

  private static boolean isReactor(Class<?> type) {
    return type.getName().equals(MONO_TYPE) || type.getName().equals(FLUX_TYPE);
  }

  /** What is returned long before the call has ended, in a form that nobody here can watch. */
  private static boolean endsElsewhere(Method method, Class<?> type) {
    return Future.class.isAssignableFrom(type)
        || CompletionStage.class.isAssignableFrom(type)
        || Flow.Publisher.class.isAssignableFrom(type)
        || BaseStream.class.isAssignableFrom(type)
        || is(type, REACTIVE_STREAMS)
        || isSuspending(method);
  }

  private static boolean isSuspending(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return parameters.length > 0
        && parameters[parameters.length - 1].getName().equals(CONTINUATION);
  }

  /** What to do about a method whose end could not be seen. */
  static String remedy(Method method) {
    if (isSuspending(method)) {
      return "A suspending function is Kotlin's: call the circuit breaker in its body.";
    }
    if (isReactor(method.getReturnType())) {
      return "Add the dependency dev.halfopen:halfopen-reactor.";
    }
    if (is(method.getReturnType(), REACTIVE_STREAMS)) {
      return "Return a Mono, a Flux or a Flow.Publisher.";
    }
    return "Return the answer itself, a CompletionStage or CompletableFuture, a Flow.Publisher or"
        + " a Stream.";
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
