package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * There is no such model, or not for this account. See {@link AIFailure#MODEL_NOT_FOUND}.
 *
 * @since 0.1.0
 */
public final class ModelNotFoundException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public ModelNotFoundException(AIServiceException.Builder details) {
    super(AIFailure.MODEL_NOT_FOUND, details);
  }
}
