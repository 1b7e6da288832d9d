package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The service can't be reached. See {@link AIFailure#UNREACHABLE}.
 *
 * @since 0.1.0
 */
public final class UnreachableException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public UnreachableException(AIServiceException.Builder details) {
    super(AIFailure.UNREACHABLE, details);
  }
}
