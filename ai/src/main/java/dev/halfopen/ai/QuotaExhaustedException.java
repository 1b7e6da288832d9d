package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * A quota or a budget is spent. See {@link AIFailure#QUOTA_EXHAUSTED}.
 *
 * @since 0.1.0
 */
public final class QuotaExhaustedException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public QuotaExhaustedException(AIServiceException.Builder details) {
    super(AIFailure.QUOTA_EXHAUSTED, details);
  }
}
