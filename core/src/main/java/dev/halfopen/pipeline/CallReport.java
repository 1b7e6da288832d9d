package dev.halfopen.pipeline;

import static java.util.stream.Collectors.joining;

import dev.halfopen.Verdict;
import dev.halfopen.internal.Text;
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
 * @since 0.1.0
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

  private static final int SHOWN = 10;

  /** One bounded line for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("CallReport[");
    if (failure != null) {
      text.append("failed");
    } else if (fallback) {
      text.append("answered by the fallback");
    } else {
      text.append("answered");
    }
    text.append(" after ").append(Text.duration(took));
    if (!queued.isZero()) {
      text.append(", ").append(Text.duration(queued)).append(" of it in the queue");
    }
    if (!waited.isZero()) {
      text.append(", ").append(Text.duration(waited)).append(" of it between attempts");
    }
    text.append(attempts.isEmpty() ? "" : ": ");
    text.append(attempts.stream().limit(SHOWN).map(Object::toString).collect(joining("; ")));
    if (attempts.size() > SHOWN) {
      text.append("; and ").append(attempts.size() - SHOWN).append(" more");
    }
    if (failure != null && attempts.stream().noneMatch(attempt -> attempt.isIts(failure))) {
      text.append("; ").append(Text.describe(failure));
    }
    return text.append(']').toString();
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
      @Nullable Throwable failure) {

    @SuppressWarnings("ReferenceEquality") // the instance itself is passed on
    private boolean isIts(Throwable other) {
      return failure == other;
    }

    /** One bounded line for people. */
    @Override
    public String toString() {
      String what = number == 0 ? "rejection" : (hedge ? "hedge " : "attempt ") + number;
      return what
          + " at '"
          + Text.quotable(target)
          + "' took "
          + Text.duration(took)
          + (failure == null ? "" : " and failed: " + Text.describe(failure));
    }
  }
}
