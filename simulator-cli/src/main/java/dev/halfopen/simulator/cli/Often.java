package dev.halfopen.simulator.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How often something may happen: {@code 1/month}.
 *
 * @param times in each period
 */
record Often(double times, Duration period) {
  /** Reads it. */
  static final class Converter implements ITypeConverter<Often> {
    private static final Pattern OFTEN =
        Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?(?:/|per|a) ?(hour|day|week|month|year)");
    private static final Map<String, Integer> HOURS =
        Map.of("hour", 1, "day", 24, "week", 168, "month", 720, "year", 8_760);

    @Override
    public Often convert(String text) {
      Matcher matcher = OFTEN.matcher(text.strip());
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' (expected: such as 1/month, 2/week or 0.5/day)");
      }
      return new Often(
          Double.parseDouble(matcher.group(1)),
          Duration.ofHours(HOURS.getOrDefault(matcher.group(2), 1)));
    }
  }
}
