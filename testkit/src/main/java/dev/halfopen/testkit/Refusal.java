package dev.halfopen.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An error status in the form of the API that the request speaks. */
record Refusal(Reason reason, @Nullable Duration retryAfter) implements Behavior {
  Refusal {
    if (retryAfter != null) {
      Checks.delay("retryAfter", retryAfter);
    }
  }

  /** The refusals that the APIs know; how each words them is the business of {@link Dialect}. */
  enum Reason {
    RATE_LIMITED(429),
    QUOTA_EXHAUSTED(429),
    SERVER_ERROR(500),
    UNAVAILABLE(503),
    OVERLOADED(529);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
