package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.micrometer.Family.Series;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
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
  private static final String ANY = "";

  private static final int DEPARTED_IN_A_SCRAPE = 256;

  private final PrometheusMeterRegistry registry;
  private final Families families;
  private final WatchedBreakers breakers;
  private final Runnable tidy;
  private final long since;
  private final List<@Nullable PrometheusFamily> counters = new ArrayList<>();
  private final List<@Nullable PrometheusFamily> gauges = new ArrayList<>();
  private final List<@Nullable PrometheusFamily> totals = new ArrayList<>();
  private final List<Labels> totalLabels = new ArrayList<>();
  private final @Nullable PrometheusFamily size;
  private final Map<Watched, Row> rows = new ConcurrentHashMap<>();
  private volatile Row @Nullable [] sorted;

  /** Our names that others have used as well, as Prometheus knows them. */
  private final Set<String> contested = ConcurrentHashMap.newKeySet();

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
    Tags name = Tags.of(SeriesTags.NAME, ANY);
    families.counters().forEach(family -> counters.add(named(Meter.Type.COUNTER, family, name)));
    families.gauges().forEach(family -> gauges.add(named(Meter.Type.GAUGE, family, name)));
    for (Family<?> family : BreakerFamilies.COUNTERS) {
      PrometheusFamily total =
          named(Meter.Type.COUNTER, BreakerFamilies.totalOf(family), Tags.empty());
      totals.add(total);
      for (Series<?> series : family.series()) {
        totalLabels.add(
            total == null ? Labels.EMPTY : total.labels(family.tags(Tags.empty(), series)));
      }
    }
    size = named(Meter.Type.GAUGE, BreakerFamilies.SIZE, Tags.empty());
    meters = new SeriesMeters(registry, families, breakers);
    lookOutForOthers();
  }

  private void lookOutForOthers() {
    Set<String> ours = new HashSet<>();
    Stream.of(counters, gauges, totals, Collections.singletonList(size))
        .flatMap(List::stream)
        .forEach(
            family -> {
              if (family != null) {
                ours.add(family.name());
              }
            });
    NewMeters news = new NewMeters(registry, ours, contested);
    registry.config().onMeterAdded(news);
    registry.getMeters().forEach(news);
  }

  /** Hears of all meters of a registry, as long as that lives: so it knows nothing else of ours. */
  private record NewMeters(MeterRegistry registry, Set<String> ours, Set<String> contested)
      implements Consumer<Meter> {
    @Override
    public void accept(Meter meter) {
      String name = meter.getId().getConventionName(registry.config().namingConvention());
      if (ours.contains(name)) {
        contested.add(name);
      }
    }
  }

  /** Leaves what is contested to meters. */
  private void giveWay() {
    boolean some = giveWay(families.counters(), counters);
    some |= giveWay(families.gauges(), gauges);
    if (some) {
      breakers.inTurn(this::showAllInMeters);
    }
  }

  private boolean giveWay(List<? extends Family<?>> all, List<@Nullable PrometheusFamily> named) {
    boolean some = false;
    for (int i = 0; i < named.size(); i++) {
      PrometheusFamily family = named.get(i);
      if (family != null && contested.contains(family.name())) {
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
    return !contested.contains(family.name());
  }

  private @Nullable PrometheusFamily named(Meter.Type type, Family<?> family, Tags tags) {
    String tag = family.tag();
    return PrometheusFamily.of(registry, type, family, tag == null ? tags : tags.and(tag, ANY));
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
    return !Prometheus.takesDifferentTags() || !Collections.disjoint(ofAll(), other.ofAll());
  }

  /** The series that tell no breakers apart, so that common tags alone can tell them apart. */
  private Set<String> ofAll() {
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

  @Override
  public void show(Watched breaker) {
    rows.put(breaker, new Row(breaker, registry.config().clock().wallTime()));
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

  private Row[] sortedRows() {
    Row[] present = sorted;
    if (present == null) {
      present = rows.values().toArray(Row[]::new);
      Arrays.sort(present);
      sorted = present;
    }
    return present;
  }

  @Override
  public MetricSnapshots collect() {
    tidy.run();
    if (!contested.isEmpty()) {
      giveWay();
    }
    Row[] present = sortedRows();
    List<List<CounterDataPointSnapshot>> counts = points(families.counters(), present.length);
    List<List<GaugeDataPointSnapshot>> values = points(families.gauges(), present.length);
    for (Row row : present) {
      CircuitBreaker breaker = row.watched.get();
      if (breaker != null) {
        row.collect(Facts.of(breaker), counts, values);
      }
    }
    List<MetricSnapshot> snapshots = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      PrometheusFamily family = counters.get(i);
      if (family != null && isShown(family) && !counts.get(i).isEmpty()) {
        snapshots.add(new CounterSnapshot(family.metadata(), counts.get(i)));
      }
    }
    for (int i = 0; i < values.size(); i++) {
      PrometheusFamily family = gauges.get(i);
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
    for (int i = 0; i < totals.size(); i++) {
      List<CounterDataPointSnapshot> points = new ArrayList<>();
      for (Series<?> ignored : BreakerFamilies.COUNTERS.get(i).series()) {
        points.add(point(breakers.totalAsRead(counter), totalLabels.get(counter), since));
        counter++;
      }
      PrometheusFamily total = totals.get(i);
      if (total != null && isShown(total)) {
        snapshots.add(new CounterSnapshot(total.metadata(), points));
      }
    }
    if (size != null && isShown(size)) {
      snapshots.add(
          new GaugeSnapshot(
              size.metadata(), List.of(point(breakers.inRegistries(), size.labels(Tags.empty())))));
    }
  }

  private static CounterDataPointSnapshot point(long value, Labels labels, long created) {
    return new CounterDataPointSnapshot(value, labels, null, created);
  }

  private static GaugeDataPointSnapshot point(double value, Labels labels) {
    return new GaugeDataPointSnapshot(value, labels, null);
  }

  /** A breaker with the labels of its series. */
  private final class Row implements Comparable<Row> {
    private final Watched watched;
    private final long created;
    private Labels @Nullable [] labels;

    Row(Watched watched, long created) {
      this.watched = watched;
      this.created = created;
    }

    /** Made once, and by two threads at the same time if need be. */
    private Labels[] labels() {
      Labels[] present = labels;
      if (present == null) {
        List<Labels> made = new ArrayList<>(families.series());
        addLabels(families.counters(), counters, made);
        addLabels(families.gauges(), gauges, made);
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
              family == null
                  ? Labels.EMPTY
                  : family.labels(all.get(i).tags(watched.tags(), series)));
        }
      }
    }

    void collect(
        Facts facts,
        List<List<CounterDataPointSnapshot>> counts,
        List<List<GaugeDataPointSnapshot>> values) {
      Labels[] own = labels();
      int at = 0;
      for (int i = 0; i < counts.size(); i++) {
        List<CounterDataPointSnapshot> points = counts.get(i);
        for (int series = families.counters().get(i).series().size(); series > 0; series--) {
          points.add(point(watched.read(at), own[at], created));
          at++;
        }
      }
      for (int i = 0; i < values.size(); i++) {
        List<GaugeDataPointSnapshot> points = values.get(i);
        for (Series<ToDoubleFunction<Facts>> series : families.gauges().get(i).series()) {
          points.add(point(series.figure().applyAsDouble(facts), own[at]));
          at++;
        }
      }
    }

    @Override
    public int compareTo(Row other) {
      return labels()[0].compareTo(other.labels()[0]);
    }
  }
}
