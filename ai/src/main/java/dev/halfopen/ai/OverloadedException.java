package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The service has no capacity for this model. See {@link AIFailure#OVERLOADED}.
 *
 * @since 0.1.0
 */
public final class OverloadedException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public OverloadedException(AIServiceException.Builder details) {
    super(AIFailure.OVERLOADED, details);
  }
}
