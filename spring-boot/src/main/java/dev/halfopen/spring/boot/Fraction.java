package dev.halfopen.spring.boot;

/** A share of one as people write it in properties: {@code 0.2} or {@code 20%}. */
record Fraction(double value) {
  /** What {@link Conversions} calls. */
  static Fraction valueOf(String text) {
    return new Fraction(
        text.strip().endsWith("%")
            ? Percent.valueOf(text).value() / 100
            : Double.parseDouble(text.strip()));
  }
}
