package dev.halfopen.simulator.service;

import dev.halfopen.simulator.traffic.CallOutcome;
import java.time.Duration;

/** A rate limit at work. */
record Throttle(TokenBucket bucket, boolean statesWait) implements Affliction {
  /** A refusal takes no work. */
  private static final long REFUSAL_NANOS = 50_000_000;

  /** Ends the call if there is no token for it. */
  boolean refuses(Draft draft) {
    if (bucket.has(draft.now)) {
      if (draft.real) {
        bucket.take(draft.now);
      }
      return false;
    }
    draft.end(CallOutcome.THROTTLED, REFUSAL_NANOS);
    if (statesWait) {
      draft.retryAfter = Duration.ofNanos(bucket.untilNext(draft.now));
    }
    return true;
  }

  @Override
  public void afflict(Draft draft) {
    if (refuses(draft)) {
      draft.afflicted = true;
    }
  }
}
