package dev.halfopen.pipeline;

import dev.halfopen.AIServiceException;
import dev.halfopen.Failover;
import dev.halfopen.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Failures whose meaning is known, as the module for AI services has them. */
final class Failures {
  private Failures() {}

  /** A retry can help. */
  static AIServiceException overloaded() {
    return new AIServiceException("overloaded");
  }

  /** A retry can help, after a while. */
  static AIServiceException overloaded(Duration retryAfter) {
    return AIServiceException.builder("overloaded").retryAfter(retryAfter).build();
  }

  /** Told to wait. */
  static AIServiceException throttled(@Nullable Duration retryAfter) {
    return new Known("throttled", Verdict.throttled(null, retryAfter), Failover.ANYWHERE);
  }

  /** The quota is spent. */
  static AIServiceException exhausted() {
    return new Known("quota", Verdict.exhausted(null, null), Failover.OTHER_PROVIDER);
  }

  /** The request is wrong. */
  static AIServiceException callersFault() {
    return new Known("bad request", Verdict.ignored(), Failover.NOWHERE);
  }

  /** The request is too long for this model. */
  static AIServiceException tooLong() {
    return new Known("too long", Verdict.ignored(), Failover.LARGER_CONTEXT);
  }

  private static final class Known extends AIServiceException {
    private static final long serialVersionUID = 1L;
    private final transient Verdict verdict;
    private final Failover failover;

    Known(String message, Verdict verdict, Failover failover) {
      super(message);
      this.verdict = verdict;
      this.failover = failover;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }

    @Override
    public Failover failover() {
      return failover;
    }
  }
}
