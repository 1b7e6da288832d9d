package dev.halfopen.simulator.records;

import dev.halfopen.internal.Text;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Reads points and lengths of time as people and programs write them, in microseconds. */
final class Moments {
  private static final double MAX_LENGTH_MICROS = 365.0 * 86_400_000_000.0;
  private static final double MAX_MICROS = 4e18;
  private static final int DATE_LENGTH = 10;
  private static final int SECONDS_LENGTH = 19;
  private static final Map<String, Double> UNITS =
      Map.of("ns", 0.001, "us", 1.0, "ms", 1e3, "s", 1e6, "m", 6e7, "h", 3.6e9);

  private Moments() {}

  /** A number is seconds, milliseconds, microseconds or nanoseconds, as its size says. */
  static long moment(double number) throws BadRecordException {
    double size = Math.abs(number);
    double micros;
    if (size < 1e11) {
      micros = number * 1e6;
    } else if (size < 1e14) {
      micros = number * 1e3;
    } else {
      micros = size < 1e17 ? number : number / 1e3;
    }
    if (!(Math.abs(micros) < MAX_MICROS)) {
      throw new BadRecordException("time: " + number + " (expected: a time of this era)");
    }
    return Math.round(micros);
  }

  /** As {@link #moment(double)}, without losing what a double has no room for. */
  static long moment(long number) throws BadRecordException {
    long size = Math.abs(number);
    if (size >= 100_000_000_000_000_000L) {
      return number / 1_000;
    }
    return size >= 100_000_000_000_000L ? number : moment((double) number);
  }

  /** ISO 8601, with T or a space; without a zone it is UTC. Or a number. */
  static long moment(String text) throws BadRecordException {
    try {
      if (text.length() > SECONDS_LENGTH && text.charAt(text.length() - 1) == 'Z') {
        return inUtc(text, text.length() - 1);
      }
      return isNumber(text) ? ofNumber(text) : slowly(text.strip());
    } catch (DateTimeException | NumberFormatException e) {
      throw new BadRecordException(
          "time: "
              + Text.quotable(text)
              + " (expected: such as 2026-11-27T23:28:32.5Z, or seconds since 1970)");
    }
  }

  private static long ofNumber(String text) throws BadRecordException {
    String plain = text.strip();
    boolean whole = plain.chars().allMatch(c -> c >= '0' && c <= '9') && plain.length() <= 19;
    return whole ? moment(Long.parseLong(plain)) : moment(Double.parseDouble(plain));
  }

  private static boolean isNumber(String text) {
    return !text.isBlank()
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == ' ');
  }

  private static long slowly(String text) {
    String iso =
        text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' '
            ? text.substring(0, DATE_LENGTH) + "T" + text.substring(DATE_LENGTH + 1)
            : text;
    int zone = Math.max(iso.indexOf('+'), iso.indexOf('-', DATE_LENGTH));
    OffsetDateTime time =
        zone < 0 && !iso.endsWith("Z")
            ? LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC)
            : OffsetDateTime.parse(iso);
    return Math.addExact(
        Math.multiplyExact(time.toEpochSecond(), 1_000_000), time.getNano() / 1_000);
  }

  /** The form that programs write most, read ten times as fast as by a formatter. */
  private static long inUtc(String text, int end) {
    char between = text.charAt(DATE_LENGTH);
    if (text.charAt(4) != '-' || (between != 'T' && between != ' ')) {
      return slowly(text.strip());
    }
    if (text.charAt(7) != '-' || text.charAt(13) != ':' || text.charAt(16) != ':') {
      throw new NumberFormatException(text);
    }
    long day =
        LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, DATE_LENGTH))
            .toEpochDay();
    int hour = within(digits(text, 11, 13), 23);
    int minute = within(digits(text, 14, 16), 59);
    int second = within(digits(text, 17, SECONDS_LENGTH), 59);
    return (((day * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000
        + fraction(text, SECONDS_LENGTH, end);
  }

  private static int within(int value, int max) {
    if (value > max) {
      throw new NumberFormatException();
    }
    return value;
  }

  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new NumberFormatException(text);
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static int fraction(String text, int from, int end) {
    if (from == end) {
      return 0;
    }
    int digits = Math.min(6, end - from - 1);
    if (text.charAt(from) != '.' || digits == 0) {
      throw new NumberFormatException(text);
    }
    int micros = digits(text, from + 1, from + 1 + digits);
    digits(text, from + 1 + digits, end);
    for (int i = digits; i < 6; i++) {
      micros *= 10;
    }
    return micros;
  }

  /** A length in a unit. */
  static long length(String name, double number, double microsPerUnit) throws BadRecordException {
    double micros = number * microsPerUnit;
    if (!(micros >= 0 && micros <= MAX_LENGTH_MICROS)) {
      throw new BadRecordException(name + ": " + number + " (expected: 0 to 365 days)");
    }
    return Math.round(micros);
  }

  /** A length with its unit, {@code 1.5s}, or {@code PT1.5S}, or a number in the column's unit. */
  static long length(String name, String text, double microsPerUnit) throws BadRecordException {
    String plain = text.strip();
    try {
      if (plain.startsWith("PT") || plain.startsWith("P")) {
        return length(
            name, (double) Duration.parse(plain).dividedBy(ChronoUnit.MICROS.getDuration()), 1);
      }
      int digits = 0;
      while (digits < plain.length() && "0123456789.+-eE".indexOf(plain.charAt(digits)) >= 0) {
        digits++;
      }
      double number = Double.parseDouble(plain.substring(0, digits));
      String unit = plain.substring(digits).strip();
      Double micros = unit.isEmpty() ? (Double) microsPerUnit : UNITS.get(unit);
      if (micros != null) {
        return length(name, number, micros);
      }
    } catch (DateTimeException | NumberFormatException e) {
      // told below
    }
    throw new BadRecordException(
        name + ": " + Text.quotable(text) + " (expected: such as 350ms, 1.5s or PT1.5S)");
  }
}
