package dev.halfopen.simulator;

import dev.halfopen.simulator.internal.Plain;
import java.util.List;

/** A comparison for people: a row for each figure, a column for each contender. */
record ComparisonTable(Comparison comparison) {
  private static final int WIDTH = 80;
  private static final int TITLE_WIDTH = 24;
  private static final int MOST_COLUMNS = 4;

  @Override
  public String toString() {
    List<Comparison.Column> columns = comparison.columns();
    StringBuilder text = new StringBuilder();
    text.append(Plain.text(comparison.scenario(), WIDTH)).append('\n');
    text.append("means of ").append(columns.get(0).runs().size()).append(" seeds");
    text.append(columns.get(0).runs().size() > 1 ? " and 95 % intervals; " : "; ");
    text.append("* the best where they differ for sure\n");
    for (int i = 0; i < columns.size(); i += MOST_COLUMNS) {
      text.append('\n');
      block(i, Math.min(columns.size(), i + MOST_COLUMNS), text);
    }
    return text.toString();
  }

  private void block(int from, int to, StringBuilder text) {
    int width = (WIDTH - TITLE_WIDTH) / (to - from);
    StringBuilder head = new StringBuilder(" ".repeat(TITLE_WIDTH));
    for (int i = from; i < to; i++) {
      String name = Plain.text(comparison.columns().get(i).contender(), width - 1);
      head.append(right(name, width));
    }
    line(head, text);
    for (Metric metric : Metric.values()) {
      if (isTold(metric)) {
        StringBuilder row = new StringBuilder(left(metric.title()));
        for (int i = from; i < to; i++) {
          row.append(right(cell(metric, i), width));
        }
        line(row, text);
      }
    }
  }

  /** What is nothing for all would only be in the way. */
  private boolean isTold(Metric metric) {
    return comparison.columns().stream()
        .mapToDouble(column -> column.estimate(metric).mean())
        .anyMatch(mean -> !Double.isNaN(mean) && mean != 0);
  }

  private String cell(Metric metric, int column) {
    Estimate estimate = comparison.columns().get(column).estimate(metric);
    return estimate + (isBest(metric, column) ? "*" : "");
  }

  /** Better than every other one, with 95 % confidence seed by seed. */
  private boolean isBest(Metric metric, int column) {
    if (metric.better() == Metric.Better.NEITHER || comparison.columns().size() < 2) {
      return false;
    }
    for (int other = 0; other < comparison.columns().size(); other++) {
      Estimate gain = comparison.difference(metric, column, other);
      double better = metric.better() == Metric.Better.MORE ? gain.mean() : -gain.mean();
      if (other != column && !(better > gain.halfWidth())) {
        return false;
      }
    }
    return true;
  }

  private static void line(StringBuilder line, StringBuilder text) {
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static String left(String title) {
    return title + " ".repeat(Math.max(0, TITLE_WIDTH - title.length()));
  }

  private static String right(String value, int width) {
    return " ".repeat(Math.max(0, width - value.length())) + value;
  }
}
