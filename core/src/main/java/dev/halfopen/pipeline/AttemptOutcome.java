package dev.halfopen.pipeline;

import dev.halfopen.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt came to.
 *
 * @param verdict what the breaker has counted
 * @param error null: it gave the result
 * @param at when it ended, by the pipeline's clock
 */
record AttemptOutcome(
    Attempt attempt, Verdict verdict, @Nullable Object result, @Nullable Throwable error, long at) {
  /** Whether a second attempt beside it can still help: not if that would meet the same. */
  boolean leavesHopeToAnother() {
    return error != null && !Trouble.wouldComeAgain(verdict, error);
  }
}
