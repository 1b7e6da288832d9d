package dev.halfopen.simulator.service;

import dev.halfopen.simulator.traffic.CallOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a service makes of one attempt; times count from when it was sent.
 *
 * @param outcome what comes of it
 * @param firstContent when the first piece of the answer comes, in nanoseconds; -1: none comes
 * @param lastContent when the last piece comes, in nanoseconds; -1: none comes
 * @param end when all is over, in nanoseconds; {@link #NEVER}: the service leaves it hanging
 * @param retryAfter how long the service asks to wait; null: it does not say
 * @param afflicted whether an illness had a part in it
 * @param outputTokens how many were written
 * @since 0.1.0
 */
public record Reply(
    CallOutcome outcome,
    long firstContent,
    long lastContent,
    long end,
    @Nullable Duration retryAfter,
    boolean afflicted,
    int outputTokens) {
  /** Longer than any run. */
  public static final long NEVER = Long.MAX_VALUE / 4;

  /** Whether the service answered. */
  public boolean answered() {
    return outcome == CallOutcome.ANSWERED;
  }

  /**
   * What the client sees that ends it after this time.
   *
   * @param limit in nanoseconds since it was sent
   */
  public Reply within(long limit) {
    if (end <= limit) {
      return this;
    }
    boolean begun = firstContent >= 0 && firstContent <= limit;
    return new Reply(
        CallOutcome.TIMED_OUT,
        begun ? firstContent : -1,
        begun ? Math.min(lastContent, limit) : -1,
        limit,
        null,
        afflicted,
        outputTokens);
  }
}
