package dev.halfopen.simulator;

import dev.halfopen.internal.Ranges;
import java.util.List;

/**
 * What came of several contenders on the same traffic.
 *
 * @param scenario what people call it
 * @param columns one for each contender, each with a run for each seed
 * @since 0.1.0
 */
public record Comparison(String scenario, List<Column> columns) {
  /** Copies the list. */
  public Comparison {
    columns = List.copyOf(columns);
  }

  /**
   * The runs of one contender.
   *
   * @param contender its name
   * @param runs by seed: 1, 2, ...
   */
  public record Column(String contender, List<RunResult> runs) {
    /** Copies the list. */
    public Column {
      runs = List.copyOf(runs);
      Ranges.calls("runs", runs.size());
    }

    /** A figure over all seeds. */
    public Estimate estimate(Metric metric) {
      return Estimate.of(runs.stream().mapToDouble(run -> run.value(metric)).toArray());
    }
  }

  /**
   * How much more one contender has than another, seed by seed: closer than the difference of the
   * two means, since both had the same calls.
   *
   * @param one the contender's place among the columns
   * @param other likewise
   */
  public Estimate difference(Metric metric, int one, int other) {
    List<RunResult> left = columns.get(one).runs();
    List<RunResult> right = columns.get(other).runs();
    double[] differences = new double[Math.min(left.size(), right.size())];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = left.get(i).value(metric) - right.get(i).value(metric);
    }
    return Estimate.of(differences);
  }

  /** A table for people, at most 80 characters wide: means with 95 % confidence intervals. */
  public String table() {
    return new ComparisonTable(this).toString();
  }

  /** The same as JSON: for each contender and figure the mean, half the interval, and the runs. */
  public String json() {
    return new ComparisonJson(this).toString();
  }
}
