package dev.halfopen.simulator.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a share as it stands in configurations: {@code 50} or {@code 50%}, per cent both. */
final class Percent implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    String plain = text.strip();
    String number = plain.endsWith("%") ? plain.substring(0, plain.length() - 1) : plain;
    try {
      double percent = Double.parseDouble(number);
      if (percent >= 0 && percent <= 100) {
        return percent;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new TypeConversionException("'" + text + "' (expected: per cent, such as 50 or 50%)");
  }
}
