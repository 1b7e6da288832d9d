package dev.halfopen.simulator.cli;

import java.math.BigDecimal;
import java.util.Locale;

/** Constants and numbers as people read them. */
final class Plain {
  private Plain() {}

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String number(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
