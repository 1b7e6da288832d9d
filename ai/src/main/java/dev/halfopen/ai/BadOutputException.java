package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The answer was empty, malformed or truncated. See {@link AIFailure#BAD_OUTPUT}.
 *
 * @since 0.1.0
 */
public final class BadOutputException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public BadOutputException(AIServiceException.Builder details) {
    super(AIFailure.BAD_OUTPUT, details);
  }
}
