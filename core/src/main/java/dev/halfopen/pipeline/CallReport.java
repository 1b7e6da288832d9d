package dev.halfopen.pipeline;

import dev.halfopen.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call through a pipeline came to, and where its time went. Immutable.
 *
 * @param attempts what was tried, in the order in which it ended; rejections by breakers included
 * @param took from the call to its end
 * @param queued of which waiting for a place under the concurrency limit
 * @param waited of which waiting for the next attempt
 * @param answeredBy the name of the target that answered; null if none did
 * @param fallback whether the fallback function answered
 * @param failure what the caller got instead of an answer; null if there is an answer
 */
public record CallReport(
    List<AttemptReport> attempts,
    Duration took,
    Duration queued,
    Duration waited,
    @Nullable String answeredBy,
    boolean fallback,
    @Nullable Throwable failure) {
  /** Copies what could change. */
  public CallReport {
    attempts = List.copyOf(attempts);
  }

  /**
   * One attempt.
   *
   * @param target the name of its target
   * @param number as in {@link Attempt#number()}; 0: the breaker rejected it
   * @param hedge whether it was one beside another
   * @param began when it began, from the beginning of the call on
   * @param took how long it took
   * @param verdict what the breaker made of it
   * @param failure what went wrong; null if nothing did
   */
  public record AttemptReport(
      String target,
      int number,
      boolean hedge,
      Duration began,
      Duration took,
      Verdict verdict,
      @Nullable Throwable failure) {}
}
