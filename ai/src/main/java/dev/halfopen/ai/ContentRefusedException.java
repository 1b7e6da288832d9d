package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The prompt or the answer was refused for its content. See {@link AIFailure#CONTENT_REFUSED}.
 *
 * @since 0.1.0
 */
public final class ContentRefusedException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public ContentRefusedException(AIServiceException.Builder details) {
    super(AIFailure.CONTENT_REFUSED, details);
  }
}
