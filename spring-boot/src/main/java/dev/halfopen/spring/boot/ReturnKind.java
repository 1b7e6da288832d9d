package dev.halfopen.spring.boot;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a call ends, by what its method returns. */
enum ReturnKind {
  /** When it returns. */
  ANSWER,
  /** When the stage completes. */
  STAGE,
  /** When the publisher completes; each subscription is a call. */
  PUBLISHER,
  /** When the stream is read to its end, or closed. */
  STREAM;

  private static final String CONTINUATION = "kotlin.coroutines.Continuation";
  private static final String REACTIVE_STREAMS = "org.reactivestreams.Publisher";
  private static final String REACTOR_MODULE = "dev.halfopen.reactor";

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
    return endsElsewhere(method, type) ? null : ANSWER;
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
    if (is(method.getReturnType(), REACTIVE_STREAMS)) {
      return "Return a Flow.Publisher, or use the operators of "
          + REACTOR_MODULE
          + " in the method's body.";
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
