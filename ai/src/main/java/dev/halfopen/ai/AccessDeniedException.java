package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The key is wrong, or may not do this. See {@link AIFailure#ACCESS_DENIED}.
 *
 * @since 0.1.0
 */
public final class AccessDeniedException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public AccessDeniedException(AIServiceException.Builder details) {
    super(AIFailure.ACCESS_DENIED, details);
  }
}
