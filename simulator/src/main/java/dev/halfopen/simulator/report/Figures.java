package dev.halfopen.simulator.report;

import dev.halfopen.simulator.Comparison;
import dev.halfopen.simulator.Metric;
import java.util.ArrayList;
import java.util.List;

/** The parts of a report that a comparison comes to. */
final class Figures {
  private Figures() {}

  static void addTo(Report report, Comparison comparison) {
    List<String> columns = new ArrayList<>();
    columns.add("figure");
    comparison.columns().forEach(column -> columns.add(column.contender()));
    List<List<String>> rows = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      if (isTold(metric, comparison)) {
        List<String> row = new ArrayList<>();
        row.add(metric.title().strip() + wish(metric));
        comparison.columns().forEach(column -> row.add(column.estimate(metric).toString()));
        rows.add(row);
      }
    }
    int seeds = comparison.columns().get(0).runs().size();
    report.table(
        comparison.scenario()
            + (seeds == 1 ? "" : ": means of " + seeds + " runs, with 95 % confidence intervals"),
        columns,
        rows);
    for (Comparison.Column column : comparison.columns()) {
      report.chart(column.contender(), column.runs().get(0).timeline());
    }
  }

  /** What is nothing for all would only be in the way. */
  private static boolean isTold(Metric metric, Comparison comparison) {
    return comparison.columns().stream()
        .mapToDouble(column -> column.estimate(metric).mean())
        .anyMatch(mean -> !Double.isNaN(mean) && mean != 0);
  }

  private static String wish(Metric metric) {
    return switch (metric.better()) {
      case MORE -> " (more is better)";
      case LESS -> " (less is better)";
      case NEITHER -> "";
    };
  }
}
