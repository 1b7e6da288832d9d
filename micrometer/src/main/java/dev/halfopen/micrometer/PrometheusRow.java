package dev.halfopen.micrometer;

import dev.halfopen.micrometer.Family.Series;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A breaker with the labels of its series, which makes its points anew for each scrape. */
final class PrometheusRow implements Comparable<PrometheusRow> {
  private final Watched watched;
  private final Families families;
  private final PrometheusNames names;
  private final long created;
  private Labels @Nullable [] labels;

  PrometheusRow(Watched watched, Families families, PrometheusNames names, long created) {
    this.watched = watched;
    this.families = families;
    this.names = names;
    this.created = created;
  }

  Watched watched() {
    return watched;
  }

  /** Made once, and by two threads at the same time if need be. */
  private Labels[] labels() {
    Labels[] present = labels;
    if (present == null) {
      List<Labels> made = new ArrayList<>(families.series());
      addLabels(families.counters(), names.counters(), made);
      addLabels(families.gauges(), names.gauges(), made);
      present = made.toArray(Labels[]::new);
      labels = present;
    }
    return present;
  }

  private void addLabels(
      List<? extends Family<?>> all, List<@Nullable PrometheusFamily> named, List<Labels> made) {
    for (int i = 0; i < all.size(); i++) {
      PrometheusFamily family = named.get(i);
      for (Series<?> series : all.get(i).series()) {
        made.add(
            family == null ? Labels.EMPTY : family.labels(all.get(i).tags(watched.tags(), series)));
      }
    }
  }

  /**
   * Adds its points.
   *
   * @param counts by the number of the family
   * @param values likewise
   */
  void collect(
      Facts facts,
      List<List<CounterDataPointSnapshot>> counts,
      List<List<GaugeDataPointSnapshot>> values) {
    Labels[] own = labels();
    int at = 0;
    for (int i = 0; i < counts.size(); i++) {
      List<CounterDataPointSnapshot> points = counts.get(i);
      for (int series = families.counters().get(i).series().size(); series > 0; series--) {
        points.add(count(watched.read(at), own[at], created));
        at++;
      }
    }
    for (int i = 0; i < values.size(); i++) {
      List<GaugeDataPointSnapshot> points = values.get(i);
      for (Series<ToDoubleFunction<Facts>> series : families.gauges().get(i).series()) {
        points.add(value(series.figure().applyAsDouble(facts), own[at]));
        at++;
      }
    }
  }

  /** The point of a counter. */
  static CounterDataPointSnapshot count(long value, Labels labels, long created) {
    return new CounterDataPointSnapshot(value, labels, null, created);
  }

  /** The point of a gauge. */
  static GaugeDataPointSnapshot value(double value, Labels labels) {
    return new GaugeDataPointSnapshot(value, labels, null);
  }

  /** By the labels: the client wants the points in their order. */
  @Override
  public int compareTo(PrometheusRow other) {
    return labels()[0].compareTo(other.labels()[0]);
  }
}
