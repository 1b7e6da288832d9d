package dev.halfopen.ai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a service may keep its callers waiting; null: for ever. A long stream that goes on
 * giving content is never stopped by anything but {@code total}.
 *
 * @param firstToken from the request to the first content
 * @param idle from one piece of content to the next
 * @param total from the request to the end of the answer
 */
public record Watchdogs(
    @Nullable Duration firstToken, @Nullable Duration idle, @Nullable Duration total) {
  /** No watchdogs. */
  public static final Watchdogs NONE = new Watchdogs(null, null, null);

  /** Checks the times. */
  public Watchdogs {
    check("firstToken", firstToken);
    check("idle", idle);
    check("total", total);
  }

  private static void check(String setting, @Nullable Duration value) {
    if (value != null && (value.isNegative() || value.isZero())) {
      throw new IllegalArgumentException(setting + ": " + value + " (expected: more than 0)");
    }
  }
}
