package dev.halfopen.micrometer;

import io.micrometer.core.instrument.Tags;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A meter's name with all that is said of it, and the series that every breaker has under it.
 *
 * @param unit what is counted or measured, Micrometer's base unit; null only under foreign names
 * @param tag by which the series differ; null if there is one only
 * @param <F> how a figure is read
 */
record Family<F>(
    String name,
    @Nullable String unit,
    String description,
    @Nullable String tag,
    List<Series<F>> series) {
  /** Puts the series in the order of their values, in which they are written. */
  Family {
    series =
        series.stream()
            .sorted(Comparator.comparing(Series::value, Comparator.nullsFirst(String::compareTo)))
            .toList();
  }

  /**
   * One of the series.
   *
   * @param value of the family's tag
   */
  record Series<F>(@Nullable String value, F figure) {}

  /** A family of one series. */
  static <F> Family<F> of(String name, String unit, String description, F figure) {
    return new Family<>(name, unit, description, null, List.of(new Series<>(null, figure)));
  }

  /** The tags of a series that has these besides. */
  Tags tags(Tags own, Series<?> series) {
    String value = series.value();
    return tag == null || value == null ? own : own.and(tag, value);
  }
}
