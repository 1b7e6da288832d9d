package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The service broke. See {@link AIFailure#SERVER_ERROR}.
 *
 * @since 0.1.0
 */
public final class ServerErrorException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** An error with the builder's details. */
  public ServerErrorException(AIServiceException.Builder details) {
    super(AIFailure.SERVER_ERROR, details);
  }
}
