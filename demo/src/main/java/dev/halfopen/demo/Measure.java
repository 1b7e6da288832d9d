package dev.halfopen.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A row of the comparison.
 *
 * @param name what is measured
 * @param value as a number; NaN is the worst there is
 * @param shown as it is shown
 * @param higherIsBetter which way is better
 */
record Measure(
    String name,
    ToDoubleFunction<Result> value,
    Function<Result, String> shown,
    boolean higherIsBetter) {
  /** All rows, in their order. */
  static List<Measure> all(Duration patience) {
    return List.of(
        more("answered within " + Plain.exact(patience), Result::inTime),
        more("answered at all", Result::answered),
        fewer("requests that reached the sick service", Result::sickRequests),
        fewer("caller-seconds blocked", Result::blocked, "%.0f"),
        fewer("threads blocked at the worst moment", Result::threads),
        new Measure(
            "cut streams noticed",
            Result::shareNoticed,
            result -> result.noticed() + "/" + result.cut(),
            true),
        fewer("healthy calls refused", Result::refused),
        fewer("time to normal service, seconds", Result::untilNormal, "%.1f"),
        fewer("$ for 1000 whole answers", Result::costOfThousand, "%.2f"));
  }

  private static Measure more(String name, ToDoubleFunction<Result> value) {
    return new Measure(name, value, shown(value, "%.0f"), true);
  }

  private static Measure fewer(String name, ToDoubleFunction<Result> value) {
    return fewer(name, value, "%.0f");
  }

  private static Measure fewer(String name, ToDoubleFunction<Result> value, String format) {
    return new Measure(name, value, shown(value, format), false);
  }

  private static Function<Result, String> shown(ToDoubleFunction<Result> value, String format) {
    return result -> {
      double number = value.applyAsDouble(result);
      return Double.isNaN(number) ? "never" : String.format(Locale.ROOT, format, number);
    };
  }

  String of(Result result) {
    return shown.apply(result);
  }

  /** Whether the first did worse than the second, as far as the screen can show. */
  boolean isWorse(Result one, Result other) {
    double mine = value.applyAsDouble(one);
    double theirs = value.applyAsDouble(other);
    if (Double.isNaN(mine) || Double.isNaN(theirs)) {
      return Double.isNaN(mine) && !Double.isNaN(theirs);
    }
    return !of(one).equals(of(other)) && (higherIsBetter ? mine < theirs : mine > theirs);
  }
}
