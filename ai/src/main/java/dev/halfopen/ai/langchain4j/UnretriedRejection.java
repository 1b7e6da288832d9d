package dev.halfopen.ai.langchain4j;

import dev.halfopen.CallNotPermittedException;
import dev.langchain4j.exception.NonRetriableException;

/**
 * Makes of a rejection what the models don't retry. They judge an exception by its innermost cause,
 * so the failure that opened the breaker has no place there.
 */
final class UnretriedRejection {
  /** Ours stands one or two causes deep. */
  private static final int MAX_CAUSES = 4;

  private UnretriedRejection() {}

  /** What the models are to see in place of an error. */
  static Throwable seen(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof CallNotPermittedException rejection) {
        return new NonRetriableException(rejection.getMessage(), rejection.withoutCause());
      }
      cause = cause.getCause();
    }
    return error;
  }

  /** As {@link #seen}, of an unchecked exception. */
  static RuntimeException seen(RuntimeException error) {
    return seen((Throwable) error) instanceof RuntimeException seen ? seen : error;
  }
}
