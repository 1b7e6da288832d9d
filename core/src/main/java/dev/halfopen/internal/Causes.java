package dev.halfopen.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Looks beneath exceptions, whose own methods may be anybody's code. */
public final class Causes {
  /** Causes are followed this far, which ends a cycle as well. */
  private static final int MAX_DEPTH = 32;

  private Causes() {}

  /** The cause; null if there is none, or the exception can't tell. */
  public static @Nullable Throwable of(Throwable error) {
    try {
      return error.getCause();
    } catch (Throwable e) {
      return null;
    }
  }

  /** Throws the same instance, whatever it is; returns never, for the sake of {@code throw}. */
  public static RuntimeException asIs(Throwable error) {
    return Causes.<RuntimeException>thrown(error);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // which is what it is for
  private static <X extends Throwable> X thrown(Throwable error) throws X {
    throw (X) error;
  }

  /** Without the wrappers that asynchronous calls put around it. */
  public static Throwable unwrap(Throwable error) {
    Throwable inner = error;
    for (int i = 0; i < MAX_DEPTH && isWrapper(inner); i++) {
      Throwable cause = of(inner);
      if (cause == null) {
        return inner;
      }
      inner = cause;
    }
    return inner;
  }

  private static boolean isWrapper(Throwable error) {
    return error instanceof CompletionException || error instanceof ExecutionException;
  }

  /** The exception itself or the first among its causes that is of this type; null if none is. */
  public static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
    Throwable cause = error;
    for (int i = 0; cause != null && i <= MAX_DEPTH; i++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = of(cause);
    }
    return null;
  }
}
