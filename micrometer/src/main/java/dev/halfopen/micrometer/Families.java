package dev.halfopen.micrometer;

import dev.halfopen.ResilienceMetrics;
import dev.halfopen.micrometer.Family.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The families that are shown: counters and gauges, and the counters' figures in one row, in which
 * each has a number. Immutable.
 */
final class Families {
  private final List<Family<ToLongFunction<ResilienceMetrics>>> counters;
  private final List<Family<ToDoubleFunction<Facts>>> gauges;
  private final List<ToLongFunction<ResilienceMetrics>> figures;

  Families(
      List<Family<ToLongFunction<ResilienceMetrics>>> counters,
      List<Family<ToDoubleFunction<Facts>>> gauges) {
    this.counters = List.copyOf(counters);
    this.gauges = List.copyOf(gauges);
    this.figures =
        counters.stream().flatMap(family -> family.series().stream()).map(Series::figure).toList();
  }

  /** Halfopen's own, and Resilience4j's after them if they are wanted. */
  static Families of(boolean resilience4jNames) {
    List<Family<ToLongFunction<ResilienceMetrics>>> counters =
        new ArrayList<>(BreakerFamilies.COUNTERS);
    List<Family<ToDoubleFunction<Facts>>> gauges = new ArrayList<>(BreakerFamilies.GAUGES);
    if (resilience4jNames) {
      counters.addAll(Resilience4jFamilies.COUNTERS);
      gauges.addAll(Resilience4jFamilies.GAUGES);
    }
    return new Families(counters, gauges);
  }

  /** Their series are numbered in this order. */
  List<Family<ToLongFunction<ResilienceMetrics>>> counters() {
    return counters;
  }

  List<Family<ToDoubleFunction<Facts>>> gauges() {
    return gauges;
  }

  /** How many series are counters. */
  int counterSeries() {
    return figures.size();
  }

  /** How many series a breaker has. */
  int series() {
    return figures.size() + gauges.stream().mapToInt(family -> family.series().size()).sum();
  }

  long read(int counter, ResilienceMetrics metrics) {
    return figures.get(counter).applyAsLong(metrics);
  }
}
