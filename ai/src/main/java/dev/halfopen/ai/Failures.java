package dev.halfopen.ai;

import dev.halfopen.AIServiceException;

/** Makes the exception of a failure. */
final class Failures {
  private Failures() {}

  static AIFailureException of(AIFailure failure, AIServiceException.Builder details) {
    return switch (failure) {
      case OVERLOADED -> new OverloadedException(details);
      case SERVER_ERROR -> new ServerErrorException(details);
      case TIMEOUT -> new AITimeoutException(AITimeoutException.Phase.TOTAL, details);
      case UNREACHABLE -> new UnreachableException(details);
      case BAD_OUTPUT -> new BadOutputException(details);
      case RATE_LIMITED -> new RateLimitedException(details);
      case QUOTA_EXHAUSTED -> new QuotaExhaustedException(details);
      case ACCESS_DENIED -> new AccessDeniedException(details);
      case MODEL_NOT_FOUND -> new ModelNotFoundException(details);
      case INVALID_REQUEST -> new InvalidRequestException(details);
      case CONTEXT_TOO_LONG -> new ContextTooLongException(details);
      case CONTENT_REFUSED -> new ContentRefusedException(details);
    };
  }
}
