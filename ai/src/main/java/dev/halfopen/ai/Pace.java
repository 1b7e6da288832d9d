package dev.halfopen.ai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast an exchange went. But for {@code took}, times are what the consumer waited.
 *
 * @param toFirstContent null if there was none
 * @param longestGap from content to content; null if there was no gap
 * @param sinceFirstContent null if there was no content
 */
record Pace(
    Duration took,
    @Nullable Duration toFirstContent,
    @Nullable Duration longestGap,
    @Nullable Duration sinceFirstContent) {

  /** The time for each token of an answer that came as a stream; null if that is unknown. */
  @Nullable Duration perToken(Came came) {
    long tokens = came.usage().output();
    return came.streamed() && sinceFirstContent != null && tokens > 0
        ? sinceFirstContent.dividedBy(tokens)
        : null;
  }
}
