package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.service.BaseFailures;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how calls fail while all is well: {@code 2%}, or how they fail together. */
final class FailuresOption implements ITypeConverter<BaseFailures> {
  private static final Pattern FAILURES =
      Pattern.compile("([^:]+)(?::bursts:([^:]+)|:beta:([^:]+):([^:]+))?");

  @Override
  public BaseFailures convert(String text) {
    Matcher matcher = FAILURES.matcher(text.strip());
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' (expected: such as 1%, 2%:bursts:3s or 2%:beta:0.2:10s)");
    }
    double percent = new Percent().convert(matcher.group(1));
    try {
      if (matcher.group(2) != null) {
        return BaseFailures.bursts(percent, new Lengths().convert(matcher.group(2)));
      }
      return matcher.group(3) == null
          ? BaseFailures.independent(percent)
          : BaseFailures.betaBinomial(
              percent, correlation(matcher.group(3)), new Lengths().convert(matcher.group(4)));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "': " + e.getMessage());
    }
  }

  private static double correlation(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(text + " (expected: a number)", e);
    }
  }
}
