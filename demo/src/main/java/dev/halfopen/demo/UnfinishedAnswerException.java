package dev.halfopen.demo;

import dev.halfopen.AIServiceException;

/** An answer that ended without a finish reason: the service broke off. */
final class UnfinishedAnswerException extends AIServiceException {
  private static final long serialVersionUID = 1L;

  UnfinishedAnswerException(String message) {
    super(message);
  }
}
