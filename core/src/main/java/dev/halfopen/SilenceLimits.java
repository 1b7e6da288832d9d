package dev.halfopen;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * After how long a silence a call in flight counts as failed; see {@link
 * CircuitBreakerConfig.Builder#silenceIsFailureAfter}.
 *
 * @param sinceLastSign for calls whose signs of life can be seen; 10 ms to 365 days; null: such
 *     calls may be silent
 * @param wholeAnswer for calls whose answer comes in one piece; 10 ms to 365 days; null: such calls
 *     may be silent
 * @since 0.1.0
 */
@Incubating
public record SilenceLimits(@Nullable Duration sinceLastSign, @Nullable Duration wholeAnswer) {
  /** No silence is too long. */
  static final SilenceLimits NONE = new SilenceLimits(null, null);

  /** Shorter ones would be noise, and what finds them counts time in parts of them. */
  private static final Duration SHORTEST = Duration.ofMillis(10);

  private static final Duration LONGEST = Duration.ofDays(365);

  /** Checks the limits. */
  public SilenceLimits {
    check("sinceLastSign", sinceLastSign);
    check("wholeAnswer", wholeAnswer);
  }

  private static void check(String setting, @Nullable Duration limit) {
    if (limit != null && (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0)) {
      throw Ranges.error(setting, limit, "10 ms to 365 days");
    }
  }

  /** Whether no silence is too long. */
  boolean areNone() {
    return sinceLastSign == null && wholeAnswer == null;
  }

  /** One line for people. */
  @Override
  public String toString() {
    return "silenceIsFailureAfter(" + text(sinceLastSign) + ", " + text(wholeAnswer) + ")";
  }

  private static String text(@Nullable Duration limit) {
    return limit == null ? "never" : Text.exact(limit);
  }
}
