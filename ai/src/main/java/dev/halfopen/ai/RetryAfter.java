package dev.halfopen.ai;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the waits that services state, in all the forms that were seen. None of the methods throws;
 * each looks at a bounded piece of text only, rounds up, and gives a year at most. A time that has
 * passed says nothing: either clock may be wrong.
 */
final class RetryAfter {
  /** How much of a header is read. */
  static final int MAX_LENGTH = 64;

  /** How much of a text is read. */
  static final int MAX_TEXT = ErrorBody.MAX_MESSAGE;

  static final Duration MAX = Duration.ofDays(365);
  private static final BigDecimal MAX_NANOS = BigDecimal.valueOf(MAX.toNanos());
  private static final long SECOND = 1_000_000_000L;

  /** From here on a number is taken for seconds since the epoch (2001 and later) ... */
  private static final BigDecimal EPOCH_SECONDS = BigDecimal.valueOf(1_000_000_000L);

  /** ... and from here on for milliseconds since then. */
  private static final BigDecimal EPOCH_MILLIS = BigDecimal.valueOf(100_000_000_000L);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}+(?:\\.[0-9]{1,15}+)?+");

  /** The three forms of a date in HTTP; the last two have no zone but Greenwich's. */
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  /** A part of a duration, in Go's units or in words; an hour's {@code h} ends before a digit. */
  private static final Pattern PART =
      Pattern.compile(
          "([0-9]{1,12}+(?:\\.[0-9]{1,15}+)?+)(\\s?)"
              + "(days?|hours?|hrs?|h|milliseconds?|ms|minutes?|mins?|m|seconds?|secs?|s|us|µs|μs|ns)"
              + "(?![A-Za-zµμ])",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern BEFORE_WAIT =
      Pattern.compile(
          "\\b(?:try again|retry|resets?|replenished|refreshed|renewed|restored|available|wait)"
              + "\\s{1,3}(?:(?:in|after|for|at least|about)\\s{1,3}){0,2}",
          Pattern.CASE_INSENSITIVE);

  /** A wait by the clock's own form: {@code 01:23:45}. */
  private static final Pattern CLOCK =
      Pattern.compile("([0-9]{1,4}):([0-9]{2}):([0-9]{2})(?![0-9:])");

  /** A wait in Chinese: {@code 30 秒后}. */
  private static final Pattern CHINESE =
      Pattern.compile("([0-9]{1,6}) ?(秒钟|秒鐘|秒|分钟|分鐘|小时|小時|天)(?:后|後|之后|之後)");

  /** A time to wait for, with its zone; services that speak Chinese mean Peking's without one. */
  private static final Pattern RESET_AT =
      Pattern.compile(
          "(?:(?:resets?|renews?|refresh(?:es|ed)?|available|try again|retry) (?:at|on|after)|将在|將在|于|於) "
              + "([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\\.[0-9]{1,9})?"
              + "( ?UTC| ?GMT|Z| ?[+-][0-9]{2}:?[0-9]{2})?( 重置| 恢复)?",
          Pattern.CASE_INSENSITIVE);

  /** Anthropic's words about a spent budget. */
  private static final Pattern REGAIN =
      Pattern.compile(
          "regain access on ([0-9]{4}-[0-9]{2}-[0-9]{2}) at ([0-9]{2}:[0-9]{2}) UTC",
          Pattern.CASE_INSENSITIVE);

  private static final int MAX_PARTS = 6;

  private RetryAfter() {}

  /**
   * The header {@code Retry-After}: seconds, whole or decimal, or an HTTP date; beyond the standard
   * a timestamp, a duration in Go's form, or a number with its unit.
   */
  static Optional<Duration> header(String value, Instant now) {
    String text = bounded(value);
    if (NUMBER.matcher(text).matches()) {
      return number(new BigDecimal(text), now);
    }
    for (DateTimeFormatter date : DATES) {
      try {
        return until(date.parse(text, Instant::from), now);
      } catch (DateTimeException e) {
        // Another form, then.
      }
    }
    return timestamp(text, now)
        .or(() -> PART.matcher(text).matches() ? duration(text, 0, true) : goDuration(text));
  }

  /** The header {@code retry-after-ms}: milliseconds, whole or decimal. */
  static Optional<Duration> millis(String value) {
    String text = bounded(value);
    return NUMBER.matcher(text).matches()
        ? Optional.of(ofNanos(nanos(new BigDecimal(text), "ms")))
        : Optional.empty();
  }

  /** A number of seconds from now, or since the epoch when it is that large. */
  private static Optional<Duration> number(BigDecimal value, Instant now) {
    if (value.compareTo(EPOCH_MILLIS) >= 0) {
      return until(Instant.ofEpochMilli(value.longValue()), now);
    }
    return value.compareTo(EPOCH_SECONDS) >= 0
        ? until(Instant.ofEpochSecond(value.longValue()), now)
        : Optional.of(ofNanos(nanos(value, "s")));
  }

  /** A field that holds a number of seconds. */
  static Optional<Duration> seconds(String value) {
    String text = bounded(value);
    return NUMBER.matcher(text).matches()
        ? Optional.of(ofNanos(nanos(new BigDecimal(text), "s")))
        : Optional.empty();
  }

  /** An RFC 3339 timestamp. */
  static Optional<Duration> timestamp(String value, Instant now) {
    try {
      return until(
          DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(bounded(value), Instant::from), now);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A duration as Go writes it, {@code 1h2m3.5s}; protobuf's {@code 3.5s} is one of them. */
  static Optional<Duration> goDuration(String value) {
    String text = bounded(value);
    return text.indexOf(' ') < 0 ? duration(text, 0, true) : Optional.empty();
  }

  /** A wait in a sentence: "Please try again in 456ms", "retry after 52 seconds". */
  static Optional<Duration> inText(String text, Instant now) {
    String head = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    Matcher before = BEFORE_WAIT.matcher(head);
    while (before.find()) {
      Optional<Duration> wait = duration(head, before.end(), false);
      wait = wait.isPresent() ? wait : clock(head, before.end());
      if (wait.isPresent()) {
        return wait;
      }
    }
    Matcher chinese = CHINESE.matcher(head);
    if (chinese.find()) {
      return Optional.of(ofNanos(nanos(new BigDecimal(chinese.group(1)), unit(chinese.group(2)))));
    }
    Matcher resetAt = RESET_AT.matcher(head);
    if (resetAt.find()) {
      return zoned(resetAt, now);
    }
    Matcher regain = REGAIN.matcher(head);
    return regain.find() ? utc(regain.group(1) + "T" + regain.group(2), now) : Optional.empty();
  }

  private static Optional<Duration> clock(String text, int from) {
    Matcher clock = CLOCK.matcher(text).region(from, text.length());
    if (!clock.lookingAt()) {
      return Optional.empty();
    }
    long seconds =
        Long.parseLong(clock.group(1)) * 3_600
            + Long.parseLong(clock.group(2)) * 60
            + Long.parseLong(clock.group(3));
    return Optional.of(Duration.ofSeconds(seconds));
  }

  private static String unit(String chinese) {
    return switch (chinese.charAt(0)) {
      case '秒' -> "s";
      case '分' -> "m";
      case '小' -> "h";
      default -> "d";
    };
  }

  private static Optional<Duration> zoned(Matcher time, Instant now) {
    String zone = time.group(3) == null ? "" : time.group(3).strip();
    boolean peking = zone.isEmpty() && time.group(4) != null;
    if (zone.isEmpty() && !peking) {
      return Optional.empty();
    }
    try {
      ZoneOffset offset =
          peking
              ? ZoneOffset.ofHours(8)
              : Character.isLetter(zone.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(zone);
      return until(LocalDateTime.parse(time.group(1) + "T" + time.group(2)).toInstant(offset), now);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> utc(String time, Instant now) {
    try {
      return until(LocalDateTime.parse(time).toInstant(ZoneOffset.UTC), now);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The parts of a duration from a place on, to the end of the text if it must be all of it. */
  private static Optional<Duration> duration(String text, int from, boolean all) {
    Matcher part = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int next = from;
    int end = from;
    for (int i = 0; i < MAX_PARTS && part.region(next, text.length()).lookingAt(); i++) {
      nanos = nanos.add(nanos(new BigDecimal(part.group(1)), part.group(3)));
      end = part.end();
      next = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
    }
    boolean found = end > from && (!all || end == text.length());
    return found ? Optional.of(ofNanos(nanos)) : Optional.empty();
  }

  private static BigDecimal nanos(BigDecimal value, String unit) {
    char first = Character.toLowerCase(unit.charAt(0));
    boolean isMilli = unit.equalsIgnoreCase("ms") || unit.regionMatches(true, 0, "milli", 0, 5);
    long nanos =
        switch (first) {
          case 'd' -> 86_400 * SECOND;
          case 'h' -> 3_600 * SECOND;
          case 'm' -> isMilli ? SECOND / 1_000 : 60 * SECOND;
          case 's' -> SECOND;
          case 'n' -> 1;
          default -> 1_000;
        };
    return value.multiply(BigDecimal.valueOf(nanos));
  }

  private static Duration ofNanos(BigDecimal nanos) {
    return Duration.ofNanos(nanos.min(MAX_NANOS).setScale(0, RoundingMode.CEILING).longValue());
  }

  private static Optional<Duration> until(Instant then, Instant now) {
    Duration wait = Duration.between(now, then);
    if (wait.isNegative() || wait.isZero()) {
      return Optional.empty();
    }
    return Optional.of(wait.compareTo(MAX) > 0 ? MAX : wait);
  }

  private static String bounded(String value) {
    String text = value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) : value;
    return text.strip();
  }
}
