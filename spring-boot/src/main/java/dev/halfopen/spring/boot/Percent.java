package dev.halfopen.spring.boot;

/** A share as people write it in properties: {@code 50} or {@code 50%}, per cent both. */
record Percent(double value) {
  /** What {@link Conversions} calls. */
  static Percent valueOf(String text) {
    return new Percent(Double.parseDouble(number(text)));
  }

  private static String number(String text) {
    String plain = text.strip();
    return plain.endsWith("%") ? plain.substring(0, plain.length() - 1).strip() : plain;
  }
}
