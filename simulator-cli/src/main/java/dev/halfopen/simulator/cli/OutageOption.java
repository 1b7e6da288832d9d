package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Illness;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an outage: {@code total@30m+10m} is one that begins after 30 minutes and lasts 10. */
final class OutageOption implements ITypeConverter<Episode> {
  private static final Pattern OUTAGE = Pattern.compile("([a-z-]+)(?::([^@]+))?@([^+]+)\\+(.+)");

  @Override
  public Episode convert(String text) {
    Matcher matcher = OUTAGE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' (expected: such as total@30m+10m or partial:50%@1h+30m)");
    }
    Duration from = new Lengths().convert(matcher.group(3));
    Duration length = new Lengths().convert(matcher.group(4));
    try {
      return new Episode(from, length, illness(matcher.group(1), matcher.group(2)));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "': " + e.getMessage());
    }
  }

  private static Illness illness(String kind, @Nullable String how) {
    return switch (kind) {
      case "total" -> Illness.total();
      case "hang" -> Illness.hang(percent(how, 100));
      case "cut" -> Illness.cutStreams(percent(how, 100));
      case "stall" -> Illness.stalledStreams(percent(how, 100));
      case "quota" -> Illness.spentQuota(false);
      case "partial" -> Illness.partial(percent(how, 50));
      case "brown-out" -> Illness.brownOut(how == null ? 3 : number(how), 10);
      case "flapping" -> {
        Duration half = how == null ? Duration.ofSeconds(20) : new Lengths().convert(how);
        yield Illness.flapping(half, half);
      }
      default ->
          throw new IllegalArgumentException(
              kind + " (expected: total, partial, hang, cut, stall, quota, brown-out or flapping)");
    };
  }

  private static double percent(@Nullable String how, double usual) {
    return how == null ? usual : new Percent().convert(how);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(text + " (expected: a number)", e);
    }
  }
}
