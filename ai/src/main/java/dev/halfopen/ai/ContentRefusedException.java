package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/** The prompt or the answer was refused for its content. See {@link AIFailure#CONTENT_REFUSED}. */
public final class ContentRefusedException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public ContentRefusedException(AIServiceException.Builder details) {
    super(AIFailure.CONTENT_REFUSED, details);
  }
}
