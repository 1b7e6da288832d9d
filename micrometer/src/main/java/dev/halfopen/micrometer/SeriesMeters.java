package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.ResilienceMetrics;
import dev.halfopen.micrometer.Family.Series;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Shows figures as meters of Micrometer's own, one for each series: for every monitoring system.
 * Each reads its figure when it is asked for it.
 */
final class SeriesMeters implements Exposition {
  private final MeterRegistry registry;
  private final Families families;
  private final WatchedBreakers breakers;
  private final Map<Watched, List<Meter>> meters = new ConcurrentHashMap<>();

  SeriesMeters(MeterRegistry registry, Families families, WatchedBreakers breakers) {
    this.registry = registry;
    this.families = families;
    this.breakers = breakers;
  }

  /** The meters of all breakers together. */
  List<Meter> totals() {
    List<Meter> totals = new ArrayList<>();
    int counter = 0;
    for (Family<ToLongFunction<ResilienceMetrics>> family : BreakerFamilies.COUNTERS) {
      Family<?> total = BreakerFamilies.totalOf(family);
      for (Series<?> series : total.series()) {
        int which = counter++;
        totals.add(
            FunctionCounter.builder(total.name(), breakers, any -> breakers.total(which))
                .description(total.description())
                .baseUnit(total.unit())
                .tags(total.tags(Tags.empty(), series))
                .register(registry));
      }
    }
    Family<?> size = BreakerFamilies.SIZE;
    totals.add(
        Gauge.builder(size.name(), breakers::inRegistries)
            .description(size.description())
            .baseUnit(size.unit())
            .register(registry));
    return totals;
  }

  @Override
  public void show(Watched breaker) {
    show(breaker, name -> true);
  }

  /**
   * Shows some of the families, besides those that are shown already. What the registry refuses,
   * because somebody else has a meter of that name for instance, is left out; the rest is there.
   *
   * @throws RuntimeException of the first that was refused, if some were
   */
  void show(Watched breaker, Predicate<String> names) {
    List<Meter> shown = meters.computeIfAbsent(breaker, any -> new ArrayList<>());
    List<RuntimeException> refused = new ArrayList<>();
    int counter = 0;
    for (Family<ToLongFunction<ResilienceMetrics>> family : families.counters()) {
      for (Series<ToLongFunction<ResilienceMetrics>> series : family.series()) {
        int which = counter++;
        if (names.test(family.name())) {
          add(
              shown,
              refused,
              () ->
                  FunctionCounter.builder(family.name(), breaker, any -> count(breaker, which))
                      .description(family.description())
                      .baseUnit(family.unit())
                      .tags(family.tags(breaker.tags(), series))
                      .register(registry));
        }
      }
    }
    for (Family<ToDoubleFunction<Facts>> family : families.gauges()) {
      if (names.test(family.name())) {
        for (Series<ToDoubleFunction<Facts>> series : family.series()) {
          add(
              shown,
              refused,
              () ->
                  Gauge.builder(family.name(), () -> gauge(breaker, series.figure()))
                      .description(family.description())
                      .baseUnit(family.unit())
                      .tags(family.tags(breaker.tags(), series))
                      .register(registry));
        }
      }
    }
    if (!refused.isEmpty()) {
      throw refused.get(0);
    }
  }

  private static void add(
      List<Meter> shown, List<RuntimeException> refused, Supplier<Meter> registered) {
    try {
      shown.add(registered.get());
    } catch (RuntimeException e) {
      refused.add(e);
    }
  }

  private double count(Watched watched, int counter) {
    if (watched.refersTo(null)) {
      breakers.tidy();
    }
    return watched.read(counter);
  }

  private double gauge(Watched watched, ToDoubleFunction<Facts> figure) {
    CircuitBreaker breaker = watched.get();
    if (breaker == null) {
      breakers.tidy();
      return Double.NaN;
    }
    return figure.applyAsDouble(Facts.of(breaker));
  }

  @Override
  public void hide(Watched breaker) {
    List<Meter> shown = meters.remove(breaker);
    if (shown != null) {
      shown.forEach(registry::remove);
    }
  }
}
