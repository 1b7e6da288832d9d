package dev.halfopen.timeout;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a call and its parts may take; null: for ever. Immutable.
 *
 * <pre>{@code
 * Timeouts.NONE.attempt(Duration.ofSeconds(30)).deadline(Duration.ofMinutes(2))
 * }</pre>
 *
 * @param attempt one attempt, from its start to its end; of a stream that has no {@code firstItem}:
 *     to its first item
 * @param firstItem a stream, from the subscription to its first item
 * @param idle a stream, from one item to the next while the subscriber waits for one; a long stream
 *     that goes on giving items is never stopped by it
 * @param deadline the whole call: all attempts and the waits between them
 * @since 0.1.0
 */
public record Timeouts(
    @Nullable Duration attempt,
    @Nullable Duration firstItem,
    @Nullable Duration idle,
    @Nullable Duration deadline) {
  /** No limits at all. */
  public static final Timeouts NONE = new Timeouts(null, null, null, null);

  /**
   * Checks the times.
   *
   * @throws IllegalArgumentException if one is not more than 0 and at most 365 days
   */
  public Timeouts {
    check("attempt", attempt);
    check("firstItem", firstItem);
    check("idle", idle);
    check("deadline", deadline);
  }

  private static void check(String setting, @Nullable Duration value) {
    if (value != null) {
      Ranges.positive(setting, value);
    }
  }

  /**
   * Limits one attempt, not the call: with three attempts and a limit of 20 s a call may take a
   * minute and the waits between, unless there is a {@link #deadline}. An attempt whose time is
   * over is stopped, counts as a failure of the service (unless nothing was sent to it: {@link
   * CallTimeoutException#unsent()}), and is made again if there is a retry. Of a stream it is the
   * time until its first item, unless {@link #firstItem} says otherwise.
   *
   * @param attempt more than 0, at most 365 days; null: no limit
   */
  public Timeouts attempt(@Nullable Duration attempt) {
    return new Timeouts(attempt, firstItem, idle, deadline);
  }

  /**
   * Limits the wait for the first item of a stream, from the subscription on; a failure of the
   * service when it is over.
   *
   * @param firstItem more than 0, at most 365 days; null: no limit
   */
  public Timeouts firstItem(@Nullable Duration firstItem) {
    return new Timeouts(attempt, firstItem, idle, deadline);
  }

  /**
   * Limits each gap between two items of a stream, while its reader waits for one; a failure of the
   * service when it is over. A long stream that goes on giving items is never stopped by it.
   *
   * @param idle more than 0, at most 365 days; null: no limit
   */
  public Timeouts idle(@Nullable Duration idle) {
    return new Timeouts(attempt, firstItem, idle, deadline);
  }

  /**
   * Limits the whole call: all attempts, and the waits and the queue between them.
   *
   * @param deadline more than 0, at most 365 days; null: no limit
   */
  public Timeouts deadline(@Nullable Duration deadline) {
    return new Timeouts(attempt, firstItem, idle, deadline);
  }

  /** The recipe as it is written in code, with times as people write them. */
  @Override
  public String toString() {
    return "Timeouts.NONE"
        + text(".attempt(", attempt)
        + text(".firstItem(", firstItem)
        + text(".idle(", idle)
        + text(".deadline(", deadline);
  }

  private static String text(String setter, @Nullable Duration limit) {
    return limit == null ? "" : setter + Text.exact(limit) + ")";
  }
}
