package dev.halfopen.ai;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the waits that services state, in all the forms that were seen: none of the methods throws,
 * and all of them look at a bounded piece of text only.
 */
final class RetryAfter {
  private static final int MAX_LENGTH = 64;
  private static final int MAX_TEXT = 4_096;
  private static final double MAX_SECONDS = Duration.ofDays(365).toSeconds();

  /** Beyond this a number of seconds is taken for a time since the epoch (2001 and later). */
  private static final double EPOCH_FROM = 1e9;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,15})?");

  /** Go's time.Duration: parts of hours, minutes, seconds, milli-, micro- and nanoseconds. */
  private static final Pattern GO_PART =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,15})?)(h|ms|m|s|us|µs|ns)");

  private static final Pattern IN_TEXT =
      Pattern.compile(
          "(?i)\\b(?:try again|retry|reset)\\s{1,3}(?:in|after)\\s{1,3}"
              + "((?:\\d{1,12}(?:\\.\\d{1,15})?(?:h|ms|m|s|us|µs|ns)){1,6})");

  private RetryAfter() {}

  /** The header {@code Retry-After}: seconds, whole or decimal, or an HTTP date. */
  static Optional<Duration> header(String value, Instant now) {
    String text = bounded(value);
    if (NUMBER.matcher(text).matches()) {
      return seconds(Double.parseDouble(text), now);
    }
    try {
      return until(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(), now);
    } catch (DateTimeException e) {
      return timestamp(text, now).or(() -> goDuration(text));
    }
  }

  /** The header {@code retry-after-ms}: milliseconds, whole or decimal. */
  static Optional<Duration> millis(String value) {
    String text = bounded(value);
    return NUMBER.matcher(text).matches()
        ? ofSeconds(Double.parseDouble(text) / 1000)
        : Optional.empty();
  }

  /** A number of seconds from now, or since the epoch when it is that large. */
  private static Optional<Duration> seconds(double value, Instant now) {
    return value >= EPOCH_FROM
        ? until(Instant.ofEpochSecond((long) Math.min(value, 1e11)), now)
        : ofSeconds(value);
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
    Matcher part = GO_PART.matcher(text);
    double seconds = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      seconds += Double.parseDouble(part.group(1)) * unit(part.group(2));
      end = part.end();
    }
    return end > 0 && end == text.length() ? ofSeconds(seconds) : Optional.empty();
  }

  /** A wait in a sentence: "Please try again in 456ms". */
  static Optional<Duration> inText(String text) {
    Matcher found = IN_TEXT.matcher(text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text);
    return found.find() ? goDuration(found.group(1)) : Optional.empty();
  }

  private static double unit(String name) {
    return switch (name) {
      case "h" -> 3600;
      case "m" -> 60;
      case "s" -> 1;
      case "ms" -> 1e-3;
      case "ns" -> 1e-9;
      default -> 1e-6;
    };
  }

  private static Optional<Duration> ofSeconds(double seconds) {
    return Optional.of(Duration.ofNanos(Math.round(Math.min(seconds, MAX_SECONDS) * 1e9)));
  }

  private static Optional<Duration> until(Instant then, Instant now) {
    Duration wait = Duration.between(now, then);
    return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
  }

  private static String bounded(String value) {
    String text = value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) : value;
    return text.strip();
  }
}
