package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The request is too long for this model. See {@link AIFailure#CONTEXT_TOO_LONG}.
 *
 * @since 0.1.0
 */
public final class ContextTooLongException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public ContextTooLongException(AIServiceException.Builder details) {
    super(AIFailure.CONTEXT_TOO_LONG, details);
  }
}
