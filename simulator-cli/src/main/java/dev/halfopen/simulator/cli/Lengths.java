package dev.halfopen.simulator.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time as people write it: {@code 30s}, {@code 1.5h}. */
final class Lengths implements ITypeConverter<Duration> {
  private static final Pattern LENGTH = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?(ms|s|m|h|d)");
  private static final Map<String, Double> NANOS =
      Map.of("ms", 1e6, "s", 1e9, "m", 60e9, "h", 3_600e9, "d", 86_400e9);

  @Override
  public Duration convert(String text) {
    Matcher matcher = LENGTH.matcher(text.strip());
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' (expected: such as 500ms, 30s, 5m or 2h)");
    }
    double nanos = Double.parseDouble(matcher.group(1)) * NANOS.getOrDefault(matcher.group(2), 1.0);
    if (nanos > 3_650 * 86_400e9) {
      throw new TypeConversionException("'" + text + "' (expected: at most 3650d)");
    }
    return Duration.ofNanos(Math.round(nanos));
  }
}
