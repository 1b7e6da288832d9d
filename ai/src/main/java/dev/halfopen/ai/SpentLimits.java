package dev.halfopen.ai;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When the limits are back of which nothing is left, as headers tell that come with every response.
 */
final class SpentLimits {
  /*
   * Only limits of a window are read. Those of OpenAI's x-ratelimit-reset-requests and -tokens fill
   * up all the time, so that their reset, when all is back, overstates the wait for one call by far.
   */
  private static final List<String> LIMITS =
      List.of(
          "x-ratelimit",
          "x-rate-limit",
          "ratelimit", // IETF's drafts up to the seventh
          "anthropic-ratelimit-requests",
          "anthropic-ratelimit-tokens",
          "anthropic-ratelimit-input-tokens",
          "anthropic-ratelimit-output-tokens");

  private static final Pattern NOTHING = Pattern.compile("-[0-9.]+|0+(?:\\.0*)?");

  /** IETF's RateLimit: {@code "a";r=0;t=40} for each limit, or {@code remaining=0, reset=40}. */
  private static final Pattern NONE_LEFT =
      Pattern.compile("\\b(?:r|remaining)=0\\b[^\"]{0,40}?\\b(?:t|reset)=([0-9]{1,9})\\b");

  private SpentLimits() {}

  /** The longest of the waits; null if none is told, or something is left of each. */
  static @Nullable Duration back(AIResponse response, Instant now) {
    Duration longest = null;
    for (String limit : LIMITS) {
      longest = longer(longest, back(response, limit, now));
    }
    Matcher none = NONE_LEFT.matcher(bounded(response.header("ratelimit").orElse("")));
    while (none.find()) {
      longest = longer(longest, RetryAfter.seconds(none.group(1)));
    }
    return longest;
  }

  private static Optional<Duration> back(AIResponse response, String limit, Instant now) {
    String left = response.header(limit + "-remaining").orElse("").strip();
    if (!NOTHING.matcher(bounded(left)).matches()) {
      return Optional.empty();
    }
    return response
        .header(limit + "-reset-after")
        .or(() -> response.header(limit + "-reset"))
        .flatMap(value -> RetryAfter.header(value, now));
  }

  private static @Nullable Duration longer(@Nullable Duration one, Optional<Duration> other) {
    return other.isEmpty() || (one != null && one.compareTo(other.get()) >= 0) ? one : other.get();
  }

  private static String bounded(String value) {
    int max = 4 * RetryAfter.MAX_LENGTH;
    return value.length() > max ? value.substring(0, max) : value;
  }
}
