package dev.halfopen.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks settings; every error names the setting, the value and the range. */
public final class Ranges {
  /** The largest number of calls that a setting may ask for. */
  public static final int MAX_CALLS = 1_000_000;

  /** The longest time that a setting may ask for. */
  public static final Duration MAX_TIME = Duration.ofDays(365);

  private static final Duration MIN_WINDOW = Duration.ofMillis(1);

  private Ranges() {}

  /** The error of a setting: {@code failureThreshold: 0 (expected: 1 to 1000000)}. */
  public static IllegalArgumentException error(
      String setting, @Nullable Object value, String expected) {
    return new IllegalArgumentException(setting + ": " + value + " (expected: " + expected + ")");
  }

  /** A number of calls: 1 to a million. */
  public static int calls(String setting, int value) {
    return between(setting, value, 1, MAX_CALLS);
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public static int between(String setting, int value, int min, int max) {
    if (value < min || value > max) {
      throw error(setting, value, min + " to " + max);
    }
    return value;
  }

  /** A share that can be reached: more than 0, at most 100. */
  public static double percent(String setting, double value) {
    if (!(value > 0 && value <= 100)) {
      throw error(setting, value, "more than 0, at most 100");
    }
    warnIfLessThanOnePercent(setting, value);
    return value;
  }

  /** A share that may be none: 0 to 100. */
  public static double percentOrNone(String setting, double value) {
    if (!(value >= 0 && value <= 100)) {
      throw error(setting, value, "0 to 100");
    }
    return value;
  }

  /** A share that was meant as a fraction is far too small, and harms in silence. */
  public static void warnIfLessThanOnePercent(String setting, double percent) {
    if (percent > 0 && percent < 1) {
      SafeLog.warn(
          setting + ": " + percent + " is less than one per cent (50 would be every second call)");
    }
  }

  /** A time that may be zero. */
  public static Duration delay(String setting, @Nullable Duration value) {
    if (value == null || value.isNegative() || value.compareTo(MAX_TIME) > 0) {
      throw error(setting, value, "0 to 365 days");
    }
    return value;
  }

  /** A time that must not be zero. */
  public static Duration positive(String setting, @Nullable Duration value) {
    if (value == null || value.isNegative() || value.isZero() || value.compareTo(MAX_TIME) > 0) {
      throw error(setting, value, "more than 0, at most 365 days");
    }
    return value;
  }

  /** A time that somebody else stated, however long, or null if nobody did. */
  public static @Nullable Duration stated(String what, @Nullable Duration value) {
    if (value != null && value.isNegative()) {
      throw error(what, value, "0 or more");
    }
    return value;
  }

  /** A time that calls are counted over. */
  public static Duration window(String setting, @Nullable Duration value) {
    if (value == null || value.compareTo(MIN_WINDOW) < 0 || value.compareTo(MAX_TIME) > 0) {
      throw error(setting, value, "1 ms to 365 days");
    }
    return value;
  }

  /** Anything but null. */
  public static <T> T notNull(String setting, @Nullable T value) {
    if (value == null) {
      throw error(setting, null, "not null");
    }
    return value;
  }
}
