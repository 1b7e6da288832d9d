package dev.halfopen.demo;

import com.openai.core.http.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how long a service asks to be left alone. */
final class RetryAfter {
  /** Up to nine digits, so that nothing overflows: more than 30 years. */
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private RetryAfter() {}

  /**
   * The time that the headers state: {@code retry-after-ms} of OpenAI, or {@code Retry-After} as
   * seconds or as a date; null if they state none that can be read.
   */
  static @Nullable Duration in(Headers headers, Instant now) {
    Duration exact = number(first(headers, "retry-after-ms"), NANOS_PER_MILLI);
    if (exact != null) {
      return exact;
    }
    String value = first(headers, "Retry-After");
    Duration seconds = number(value, NANOS_PER_SECOND);
    return seconds != null ? seconds : untilDate(value, now);
  }

  private static String first(Headers headers, String name) {
    return headers.values(name).stream().findFirst().orElse("").trim();
  }

  private static @Nullable Duration number(String value, double unit) {
    return NUMBER.matcher(value).matches()
        ? Duration.ofNanos((long) (Double.parseDouble(value) * unit))
        : null;
  }

  private static @Nullable Duration untilDate(String value, Instant now) {
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return date.isBefore(now) ? Duration.ZERO : Duration.between(now, date);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
