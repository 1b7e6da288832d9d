package dev.halfopen.ai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long an AI service may keep people waiting for content before the call is stopped; null: for
 * ever. A long stream that goes on giving content is never stopped by anything but {@code total}.
 * Immutable.
 *
 * <pre>{@code
 * Watchdogs.NONE.firstToken(Duration.ofSeconds(30)).idle(Duration.ofSeconds(20))
 * }</pre>
 *
 * @param firstToken from the request to the first content
 * @param idle from one piece of content to the next
 * @param total from the request to the end of the answer
 * @since 0.1.0
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

  /**
   * The same with another limit for the first content.
   *
   * @param firstToken more than 0; null: no limit
   */
  public Watchdogs firstToken(@Nullable Duration firstToken) {
    return new Watchdogs(firstToken, idle, total);
  }

  /**
   * The same with another limit for the gaps between pieces of content.
   *
   * @param idle more than 0; null: no limit
   */
  public Watchdogs idle(@Nullable Duration idle) {
    return new Watchdogs(firstToken, idle, total);
  }

  /**
   * The same with another limit for the whole answer.
   *
   * @param total more than 0; null: no limit
   */
  public Watchdogs total(@Nullable Duration total) {
    return new Watchdogs(firstToken, idle, total);
  }

  private static void check(String setting, @Nullable Duration value) {
    if (value != null && (value.isNegative() || value.isZero())) {
      throw new IllegalArgumentException(setting + ": " + value + " (expected: more than 0)");
    }
  }
}
