package dev.halfopen.ai;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes what services say alike, so that one pattern fits {@code spend_limit} and "spend limit".
 */
final class Words {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern BETWEEN = Pattern.compile("[\\s_\\-\"'`´‘’“”()\\[\\]{}<>,，;；|*]+");

  private Words() {}

  /** A message: small letters, and single spaces in place of quotes, brackets, hyphens, commas. */
  static String of(String message) {
    return BETWEEN.matcher(message.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  /** A name: as a message, and {@code QuotaExceeded} in two words. */
  static String ofName(String name) {
    return of(HUMP.matcher(name).replaceAll(" "));
  }

  /** A phrase of the table, which must stand by itself. */
  static Pattern phrase(String phrase) {
    return Pattern.compile("(?<![a-z0-9])" + Pattern.quote(of(phrase)) + "(?![a-z0-9]|\\.[0-9])");
  }
}
