package dev.halfopen.internal;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Text for people: what comes from outside is made fit for a log line (one line, bounded, nothing
 * that steers a terminal), and durations read as people write them. No exception that is described
 * can make it throw.
 */
public final class Text {
  private static final int MAX_LENGTH = 200;
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
  private static final Duration TWO_HOURS = Duration.ofHours(2);
  private static final Duration TWO_DAYS = Duration.ofDays(2);

  private Text() {}

  /**
   * The text with everything but plain visible characters escaped, at most 200 characters of it.
   */
  public static String quotable(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 8);
    int i = 0;
    while (i < text.length() && i < MAX_LENGTH) {
      int c = text.codePointAt(i);
      if (c == '\'' || c == '\\') {
        safe.append('\\').append((char) c);
      } else if (isPlain(c)) {
        safe.appendCodePoint(c);
      } else {
        safe.append(String.format("\\u%04x", c));
      }
      i += Character.charCount(c);
    }
    return i < text.length() ? safe.append("...").toString() : safe.toString();
  }

  /** The exception's class and message in one bounded line. */
  public static String describe(@Nullable Throwable error) {
    if (error == null) {
      return "";
    }
    String name = quotable(error.getClass().getName());
    String message = asked(error::getMessage, "(its message could not be read)");
    return message == null ? name : name + ": " + quotable(message);
  }

  /** As {@link #describe}, and where it was thrown: for a mistake in the user's own code. */
  public static String describeWithOrigin(Throwable error) {
    StackTraceElement[] trace = asked(error::getStackTrace, null);
    if (trace == null || trace.length == 0 || trace[0] == null) {
      return describe(error);
    }
    return describe(error) + " at " + quotable(trace[0].toString());
  }

  /** What an object of somebody else's says of itself, which may do what it likes. */
  private static <T> @Nullable T asked(Supplier<@Nullable T> question, @Nullable T otherwise) {
    try {
      return question.get();
    } catch (Throwable e) {
      // Whoever describes an exception is telling of a failure already.
      return otherwise;
    }
  }

  /**
   * A duration that was measured, to about two digits: {@code 1.3 s}, {@code 450 ms}, {@code 2 min
   * 5 s}.
   */
  public static String duration(Duration measured) {
    Duration d = measured.abs();
    long unit;
    if (d.compareTo(TWO_MINUTES) >= 0) {
      unit = d.compareTo(TWO_DAYS) >= 0 ? 3600 : d.compareTo(TWO_HOURS) >= 0 ? 60 : 1;
      long seconds =
          (d.getSeconds() + unit / 2 + (unit == 1 && d.getNano() >= 500_000_000 ? 1 : 0));
      return sign(measured) + written(Duration.ofSeconds(seconds / unit * unit));
    }
    long nanos = d.toNanos();
    if (nanos >= 1_000_000_000) {
      unit = 100_000_000;
    } else if (nanos >= 10_000_000) {
      unit = 1_000_000;
    } else if (nanos >= 1_000_000) {
      unit = 100_000;
    } else {
      unit = nanos >= 1_000 ? 1_000 : 1;
    }
    return sign(measured) + written(Duration.ofNanos((nanos + unit / 2) / unit * unit));
  }

  /** A duration that somebody set, whole: {@code 1.303 s}, {@code 90 min}, {@code 365 days}. */
  public static String exact(Duration set) {
    return sign(set) + written(set.abs());
  }

  private static String sign(Duration d) {
    return d.isNegative() ? "-" : "";
  }

  /** Begins with the largest unit of which there are two: so 90 s are 90 s and 24 h are 24 h. */
  private static String written(Duration d) {
    if (d.compareTo(TWO_MINUTES) < 0) {
      return writtenSeconds(d);
    }
    StringBuilder text = new StringBuilder();
    Duration rest = d;
    if (rest.compareTo(TWO_DAYS) >= 0) {
      text.append(rest.toDays()).append(" days ");
      rest = rest.minusDays(rest.toDays());
    }
    long hours = rest.toHours();
    if (text.length() > 0 ? hours > 0 : hours >= 2) {
      text.append(hours).append(" h ");
      rest = rest.minusHours(hours);
    }
    long minutes = rest.toMinutes();
    if (minutes > 0) {
      text.append(minutes).append(" min ");
      rest = rest.minusMinutes(minutes);
    }
    if (!rest.isZero()) {
      text.append(writtenSeconds(rest));
    }
    return text.toString().strip();
  }

  private static String writtenSeconds(Duration d) {
    long nanos = d.toNanos();
    if (nanos == 0) {
      return "0 s";
    }
    if (nanos >= 1_000_000_000) {
      return decimal(nanos, 9) + " s";
    }
    if (nanos >= 1_000_000) {
      return decimal(nanos, 6) + " ms";
    }
    return nanos >= 1_000 ? decimal(nanos, 3) + " us" : nanos + " ns";
  }

  private static String decimal(long unscaled, int scale) {
    return BigDecimal.valueOf(unscaled, scale).stripTrailingZeros().toPlainString();
  }

  private static boolean isPlain(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
