package dev.halfopen.simulator.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Numbers as text, the same on every JDK: {@code Double.toString} is not, it gives more digits
 * before JDK 19 than after.
 */
public final class Numbers {
  private static final int DIGITS = 8;

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

  /** For people: three digits that count, all of the whole ones, by thousands; "-" for NaN. */
  public static String brief(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal three = exact.round(new MathContext(3, RoundingMode.HALF_EVEN));
    BigDecimal whole = exact.setScale(0, RoundingMode.HALF_EVEN);
    return three.abs().compareTo(BigDecimal.valueOf(100)) < 0
        ? trimmed(three)
        : String.format(Locale.ROOT, "%,d", whole.toBigIntegerExact()).replace(',', ' ');
  }
}
