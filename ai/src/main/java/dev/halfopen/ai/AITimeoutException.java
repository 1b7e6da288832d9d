package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/**
 * The service took too long. See {@link AIFailure#TIMEOUT}.
 *
 * @since 0.1.0
 */
public final class AITimeoutException extends AIFailureException {
  private static final long serialVersionUID = 1L;

  /** What was waited for. */
  public enum Phase {
    /** A connection. */
    CONNECT,
    /** The first content of the answer. */
    FIRST_TOKEN,
    /** The next content of a stream. */
    STALLED,
    /** The end of the answer, or something that the client doesn't tell apart. */
    TOTAL
  }

  /** See {@link AITimeoutException#phase()}. */
  private final Phase phase;

  /** An error with the builder's details. */
  public AITimeoutException(Phase phase, AIServiceException.Builder details) {
    super(AIFailure.TIMEOUT, details);
    this.phase = phase;
  }

  /** What was waited for. */
  public Phase phase() {
    return phase;
  }
}
