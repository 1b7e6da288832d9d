package dev.halfopen.simulator.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as text, the same on every JDK: {@code Double.toString} is not, it gives more digits
 * before JDK 19 than after.
 */
public final class Numbers {
  private static final int DIGITS = 8;
  private static final int BRIEF_DIGITS = 3;
  private static final BigDecimal TEN_THOUSAND = BigDecimal.valueOf(10_000);
  private static final BigDecimal TEN_MILLION = BigDecimal.valueOf(10_000_000);

  private Numbers() {}

  /** With up to 8 digits that count, without an exponent; {@code NaN} is "null", as in JSON. */
  public static String plain(double value) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? "null"
        : trimmed(new BigDecimal(value).round(new MathContext(DIGITS, RoundingMode.HALF_EVEN)));
  }

  private static String trimmed(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** For people: three digits that count, as {@code 12.3k} from ten thousand on; "-" for NaN. */
  public static String brief(double value) {
    return brief(value, BRIEF_DIGITS);
  }

  /** For people, with so many digits that count; see {@link #brief(double)}. */
  public static String brief(double value, int digits) {
    if (Double.isNaN(value)) {
      return "-";
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    if (rounded.abs().compareTo(TEN_THOUSAND) < 0) {
      return trimmed(rounded);
    }
    return rounded.abs().compareTo(TEN_MILLION) < 0
        ? trimmed(rounded.movePointLeft(3)) + "k"
        : trimmed(rounded.movePointLeft(6)) + "M";
  }
}
