package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One collection of metrics. */
final class Collected {
  private final Map<String, MetricData> metrics;

  private Collected(Collection<MetricData> metrics) {
    this.metrics =
        metrics.stream().collect(Collectors.toMap(MetricData::getName, metric -> metric));
  }

  static Collected by(InMemoryMetricReader reader) {
    return new Collected(reader.collectAllMetrics());
  }

  Collection<MetricData> all() {
    return metrics.values();
  }

  List<? extends PointData> points(String metric) {
    MetricData data = metrics.get(metric);
    return data == null ? List.of() : List.copyOf(data.getData().getPoints());
  }

  /** The number of the one point that has these attributes. */
  double value(String metric, Attributes attributes) {
    return find(metric, attributes)
        .orElseThrow(
            () -> new AssertionError(metric + attributes + " is none of " + points(metric)));
  }

  double value(String metric, String breaker) {
    return value(metric, Attributes.of(Keys.NAME, breaker));
  }

  Optional<Double> find(String metric, Attributes attributes) {
    List<? extends PointData> found =
        points(metric).stream().filter(point -> point.getAttributes().equals(attributes)).toList();
    assertThat(found).hasSizeLessThanOrEqualTo(1);
    return found.stream().map(Collected::number).findFirst();
  }

  /** Of a histogram, how many values it has. */
  private static double number(PointData point) {
    if (point instanceof LongPointData number) {
      return number.getValue();
    }
    if (point instanceof HistogramPointData histogram) {
      return histogram.getCount();
    }
    return ((DoublePointData) point).getValue();
  }

  /** Of a histogram, the sum of its values. */
  static double sum(PointData point) {
    return point instanceof HistogramPointData histogram ? histogram.getSum() : number(point);
  }
}
