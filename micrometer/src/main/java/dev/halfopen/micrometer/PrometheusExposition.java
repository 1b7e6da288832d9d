package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.micrometer.Family.Series;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Shows all breakers to Prometheus by one collector, in the same words as Micrometer's own meters
 * would: each breaker is read once for a scrape, and has no meters.
 */
final class PrometheusExposition implements Exposition, MultiCollector {
  /*
   * What a scrape costs is mostly objects. So the labels of a breaker's series are made once, when
   * it is first scraped, and rows and series are kept in the order of their labels, in which the
   * client wants them and would sort them each time. `sorted` is null when rows have come or gone; who
   * sorts them then and is overtaken by another change only keeps an older order for one scrape.
   *
   * Two collectors must not have one name, or there is no scrape at all. Whose meters have come
   * under a name of ours (those of resilience4j-micrometer beside their names of ours, or of a
   * composite registry that holds this one) is known by what the registry tells of each meter that
   * is added. Such a family is left to Micrometer's own meters, which can share a name, from the
   * next scrape on.
   */
  private static final int DEPARTED_IN_A_SCRAPE = 256;

  private final PrometheusMeterRegistry registry;
  private final Families families;
  private final WatchedBreakers breakers;
  private final Runnable tidy;
  private final long since;
  private final PrometheusNames names;
  private final Map<Watched, PrometheusRow> rows = new ConcurrentHashMap<>();
  private volatile PrometheusRow @Nullable [] sorted;

  private final ContestedNames contested;

  /** The names of the families that are left to meters. */
  private final Set<String> asMeters = ConcurrentHashMap.newKeySet();

  private final SeriesMeters meters;

  /**
   * For this registry, of which it must be told by {@link #register}.
   *
   * @param tidy done before each scrape
   */
  PrometheusExposition(
      PrometheusMeterRegistry registry,
      Families families,
      WatchedBreakers breakers,
      Runnable tidy) {
    this.registry = registry;
    this.families = families;
    this.breakers = breakers;
    this.tidy = tidy;
    this.since = registry.config().clock().wallTime();
    this.names = new PrometheusNames(registry, families);
    this.meters = new SeriesMeters(registry, families, breakers);
    this.contested = ContestedNames.lookOut(registry, names.all());
  }

  /** Leaves what is contested to meters. */
  private void giveWay() {
    boolean some = giveWay(families.counters(), names.counters());
    some |= giveWay(families.gauges(), names.gauges());
    if (some) {
      breakers.inTurn(this::showAllInMeters);
    }
  }

  private boolean giveWay(List<? extends Family<?>> all, List<@Nullable PrometheusFamily> named) {
    boolean some = false;
    for (int i = 0; i < named.size(); i++) {
      PrometheusFamily family = named.get(i);
      if (family != null && contested.contain(family)) {
        some |= asMeters.add(all.get(i).name());
      }
    }
    return some;
  }

  private void showAllInMeters() {
    RuntimeException refused = null;
    for (Watched breaker : rows.keySet()) {
      try {
        showInMeters(breaker);
      } catch (RuntimeException e) {
        refused = e;
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  /** What is there already comes to nothing, so it may be asked for again. */
  private void showInMeters(Watched breaker) {
    meters.hide(breaker);
    meters.show(breaker, asMeters::contains);
  }

  private boolean isShown(PrometheusFamily family) {
    return !contested.contain(family);
  }

  /**
   * From now on it is scraped.
   *
   * @throws IllegalStateException if another one shows the same series there
   */
  void register() {
    SharedPrometheus.register(this, registry.getPrometheusRegistry());
  }

  void unregister() {
    SharedPrometheus.unregister(this, registry.getPrometheusRegistry());
  }

  /** Whether nobody can see it any more by its own registry. */
  boolean isClosed() {
    return registry.isClosed();
  }

  /** Whether a scrape of both would fail: for series of the same labels, or for their names. */
  boolean clashesWith(PrometheusExposition other) {
    return !Prometheus.takesDifferentTags()
        || !Collections.disjoint(names.ofAllBreakers(), other.names.ofAllBreakers());
  }

  @Override
  public void show(Watched breaker) {
    rows.put(
        breaker, new PrometheusRow(breaker, families, names, registry.config().clock().wallTime()));
    sorted = null;
    if (!asMeters.isEmpty()) {
      showInMeters(breaker);
    }
  }

  @Override
  public void hide(Watched breaker) {
    rows.remove(breaker);
    sorted = null;
    meters.hide(breaker);
  }

  private PrometheusRow[] sortedRows() {
    PrometheusRow[] present = sorted;
    if (present == null) {
      present = rows.values().toArray(PrometheusRow[]::new);
      Arrays.sort(present);
      sorted = present;
    }
    return present;
  }

  @Override
  public MetricSnapshots collect() {
    tidy.run();
    if (!contested.areNone()) {
      giveWay();
    }
    PrometheusRow[] present = sortedRows();
    List<List<CounterDataPointSnapshot>> counts = points(families.counters(), present.length);
    List<List<GaugeDataPointSnapshot>> values = points(families.gauges(), present.length);
    for (PrometheusRow row : present) {
      CircuitBreaker breaker = row.watched().get();
      if (breaker != null) {
        row.collect(Facts.of(breaker), counts, values);
      }
    }
    List<MetricSnapshot> snapshots = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      PrometheusFamily family = names.counters().get(i);
      if (family != null && isShown(family) && !counts.get(i).isEmpty()) {
        snapshots.add(new CounterSnapshot(family.metadata(), counts.get(i)));
      }
    }
    for (int i = 0; i < values.size(); i++) {
      PrometheusFamily family = names.gauges().get(i);
      if (family != null && isShown(family) && !values.get(i).isEmpty()) {
        snapshots.add(new GaugeSnapshot(family.metadata(), values.get(i)));
      }
    }
    addTotals(snapshots);
    return new MetricSnapshots(snapshots);
  }

  private static <P> List<List<P>> points(List<? extends Family<?>> families, int rows) {
    List<List<P>> points = new ArrayList<>(families.size());
    for (Family<?> family : families) {
      points.add(new ArrayList<>(rows * family.series().size()));
    }
    return points;
  }

  private void addTotals(List<MetricSnapshot> snapshots) {
    breakers.readHidden(DEPARTED_IN_A_SCRAPE);
    int counter = 0;
    for (int i = 0; i < names.totals().size(); i++) {
      List<CounterDataPointSnapshot> points = new ArrayList<>();
      for (Series<?> ignored : BreakerFamilies.COUNTERS.get(i).series()) {
        points.add(
            PrometheusRow.count(breakers.totalAsRead(counter), names.totalLabels(counter), since));
        counter++;
      }
      PrometheusFamily total = names.totals().get(i);
      if (total != null && isShown(total)) {
        snapshots.add(new CounterSnapshot(total.metadata(), points));
      }
    }
    PrometheusFamily size = names.size();
    if (size != null && isShown(size)) {
      snapshots.add(
          new GaugeSnapshot(
              size.metadata(),
              List.of(PrometheusRow.value(breakers.inRegistries(), size.labels(Tags.empty())))));
    }
  }
}
