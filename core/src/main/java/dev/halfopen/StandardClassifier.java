package dev.halfopen;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What an outcome means when nobody says otherwise. */
enum StandardClassifier implements FailureClassifier {
  INSTANCE;

  private static final int MAX_UNWRAPPED = 16;

  /** Causes are followed this far, which ends a cycle as well. */
  private static final int MAX_CAUSES = 32;

  @Override
  public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
    if (error == null) {
      return Verdict.success();
    }
    if (error instanceof AIServiceException ai) {
      return ai.verdict();
    }
    return isNoFailure(error) ? Verdict.ignored() : Verdict.failure(error, null);
  }

  /** Whether an exception says nothing about the service. */
  static boolean isNoFailure(Throwable error) {
    return isNeutral(error)
        || error instanceof CallNotPermittedException
        || error instanceof VirtualMachineError
        || error instanceof LinkageError;
  }

  /** Whether an exception says that the caller gave up: by interruption or cancellation. */
  static boolean isNeutral(Throwable error) {
    return error instanceof InterruptedException
        || error instanceof CancellationException
        || error instanceof ClosedByInterruptException
        || (error instanceof InterruptedIOException
            && !(error instanceof SocketTimeoutException)
            && Thread.currentThread().isInterrupted());
  }

  /** Whether an exception, or what caused it, says that the caller gave up. */
  static boolean comesOfGivingUp(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i <= MAX_CAUSES; i++) {
      if (isNeutral(cause)) {
        return true;
      }
      // What opened another breaker is the cause of its rejection, and no matter of this call.
      cause = cause instanceof CallNotPermittedException ? null : cause(cause);
    }
    return false;
  }

  /** The error itself, or the first among its causes, that is of an AI service; null if none is. */
  static @Nullable AIServiceException serviceError(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i <= MAX_CAUSES; i++) {
      if (cause instanceof AIServiceException found) {
        return found;
      }
      cause = cause(cause);
    }
    return null;
  }

  /** An exception of somebody else's may do what it likes. */
  private static @Nullable Throwable cause(Throwable error) {
    try {
      return error.getCause();
    } catch (Throwable e) {
      return null;
    }
  }

  /** Takes the wrappers of asynchronous calls away. */
  static Throwable unwrap(Throwable error) {
    Throwable inner = error;
    for (int i = 0; i < MAX_UNWRAPPED; i++) {
      Throwable cause =
          inner instanceof CompletionException || inner instanceof ExecutionException
              ? cause(inner)
              : null;
      if (cause == null) {
        break;
      }
      inner = cause;
    }
    return inner;
  }
}
