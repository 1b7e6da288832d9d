package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The request is wrong. See {@link AIFailure#INVALID_REQUEST}.
 *
 * @since 0.1.0
 */
public final class InvalidRequestException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public InvalidRequestException(AIServiceException.Builder details) {
    super(AIFailure.INVALID_REQUEST, details);
  }
}
