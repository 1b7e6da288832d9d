package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * Calls come faster than this account may. See {@link AIFailure#RATE_LIMITED}.
 *
 * @since 0.1.0
 */
public final class RateLimitedException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public RateLimitedException(AIServiceException.Builder details) {
    super(AIFailure.RATE_LIMITED, details);
  }
}
