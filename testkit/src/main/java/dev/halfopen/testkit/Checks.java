package dev.halfopen.testkit;

import java.time.Duration;

/** Argument checks whose errors name the setting, the value and what was expected. */
final class Checks {
  /** The longest delay that a script may ask for; keeps sums of nanoseconds far from overflow. */
  private static final Duration MAX_DELAY = Duration.ofDays(365);

  private Checks() {}

  static void check(boolean valid, String name, Object value, String expected) {
    if (!valid) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  static Duration delay(String name, Duration value) {
    check(!value.isNegative() && value.compareTo(MAX_DELAY) <= 0, name, value, "0 to 365 days");
    return value;
  }

  static int count(String name, int value, int max) {
    check(value >= 0 && value <= max, name, value, "0 to " + max);
    return value;
  }
}
