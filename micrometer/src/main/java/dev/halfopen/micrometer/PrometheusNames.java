package dev.halfopen.micrometer;

import dev.halfopen.micrometer.Family.Series;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all that is shown is called in one Prometheus registry; null: one of its filters denies it.
 * Immutable.
 */
final class PrometheusNames {
  private static final String ANY = "";

  private final List<@Nullable PrometheusFamily> counters = new ArrayList<>();
  private final List<@Nullable PrometheusFamily> gauges = new ArrayList<>();
  private final List<@Nullable PrometheusFamily> totals = new ArrayList<>();
  private final List<Labels> totalLabels = new ArrayList<>();
  private final @Nullable PrometheusFamily size;

  PrometheusNames(MeterRegistry registry, Families families) {
    Tags name = Tags.of(SeriesTags.NAME, ANY);
    for (Family<?> family : families.counters()) {
      counters.add(named(registry, Meter.Type.COUNTER, family, name));
    }
    for (Family<?> family : families.gauges()) {
      gauges.add(named(registry, Meter.Type.GAUGE, family, name));
    }
    for (Family<?> family : BreakerFamilies.COUNTERS) {
      PrometheusFamily total =
          named(registry, Meter.Type.COUNTER, BreakerFamilies.totalOf(family), Tags.empty());
      totals.add(total);
      for (Series<?> series : family.series()) {
        totalLabels.add(
            total == null ? Labels.EMPTY : total.labels(family.tags(Tags.empty(), series)));
      }
    }
    size = named(registry, Meter.Type.GAUGE, BreakerFamilies.SIZE, Tags.empty());
  }

  private static @Nullable PrometheusFamily named(
      MeterRegistry registry, Meter.Type type, Family<?> family, Tags tags) {
    String tag = family.tag();
    return PrometheusFamily.of(registry, type, family, tag == null ? tags : tags.and(tag, ANY));
  }

  /** In the order of {@link Families#counters()}. */
  List<@Nullable PrometheusFamily> counters() {
    return counters;
  }

  /** In the order of {@link Families#gauges()}. */
  List<@Nullable PrometheusFamily> gauges() {
    return gauges;
  }

  /** In the order of {@link BreakerFamilies#COUNTERS}. */
  List<@Nullable PrometheusFamily> totals() {
    return totals;
  }

  /** Of the total with this number, as {@link WatchedBreakers#totalAsRead} has them. */
  Labels totalLabels(int counter) {
    return totalLabels.get(counter);
  }

  @Nullable PrometheusFamily size() {
    return size;
  }

  /** All names, as Prometheus knows them. */
  Set<String> all() {
    Set<String> all = new HashSet<>();
    Stream.of(counters, gauges, totals, Collections.singletonList(size))
        .flatMap(List::stream)
        .filter(Objects::nonNull)
        .forEach(family -> all.add(family.name()));
    return all;
  }

  /** The series that tell no breakers apart, so that common tags alone can tell them apart. */
  Set<String> ofAllBreakers() {
    Set<String> series = new HashSet<>();
    int counter = 0;
    for (int i = 0; i < totals.size(); i++) {
      PrometheusFamily total = totals.get(i);
      for (Series<?> ignored : BreakerFamilies.COUNTERS.get(i).series()) {
        Labels labels = totalLabels.get(counter++);
        if (total != null) {
          series.add(total.name() + labels);
        }
      }
    }
    if (size != null) {
      series.add(size.name() + size.labels(Tags.empty()));
    }
    return series;
  }
}
