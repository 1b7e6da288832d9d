package dev.halfopen.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The four columns beside each other, and what they come to in one sentence. */
final class Comparison {
  private static final String LOST = "*";

  private final List<Measure> measures;
  private final Map<Column, Result> results;
  private final Duration patience;

  Comparison(Map<Column, Result> results, Duration patience) {
    this.results = results;
    this.patience = patience;
    this.measures = Measure.all(patience);
  }

  List<Measure> measures() {
    return measures;
  }

  Result result(Column column) {
    return Objects.requireNonNull(results.get(column), column.label());
  }

  /** The table in at most 80 columns; a star marks where a column of ours lost. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(row("", Arrays.stream(Column.values()).map(Column::upper).toList()));
    lines.add(row("", Arrays.stream(Column.values()).map(Column::lower).toList()));
    lines.add(
        row(
            "calls",
            Arrays.stream(Column.values()).map(c -> String.valueOf(result(c).calls())).toList()));
    for (Measure measure : measures) {
      lines.add(
          row(
              measure.name(),
              Arrays.stream(Column.values()).map(column -> cell(measure, column)).toList()));
    }
    return lines;
  }

  /** A value, with a star if it is ours and another did better. */
  String cell(Measure measure, Column column) {
    return measure.of(result(column)) + (hasLost(measure, column) ? LOST : "");
  }

  /** Whether a column of ours did worse than one of the others. */
  boolean hasLost(Measure measure, Column column) {
    return column.isOurs()
        && (measure.isWorse(result(column), result(Column.CLIENT))
            || measure.isWorse(result(column), result(Column.RESILIENCE4J)));
  }

  /** What it comes to. */
  String sentence() {
    Measure first = measures.get(0);
    String answers =
        String.format(
            Locale.ROOT,
            "Of %d calls, Halfopen answered %s within %s, and %s with a second model (the client"
                + " alone %s, Resilience4j %s), and sent %d requests to the sick service (%d, %d)",
            result(Column.HALFOPEN).calls(),
            first.of(result(Column.HALFOPEN)),
            Plain.exact(patience),
            first.of(result(Column.SECOND_MODEL)),
            first.of(result(Column.CLIENT)),
            first.of(result(Column.RESILIENCE4J)),
            result(Column.HALFOPEN).sickRequests(),
            result(Column.CLIENT).sickRequests(),
            result(Column.RESILIENCE4J).sickRequests());
    return answers
        + "; "
        + lost(Column.HALFOPEN, "it")
        + ", "
        + lost(Column.SECOND_MODEL, "with a second model it")
        + ".";
  }

  private String lost(Column column, String who) {
    List<String> where =
        measures.stream()
            .filter(measure -> hasLost(measure, column))
            .map(measure -> "\"" + measure.name() + "\"")
            .toList();
    int last = where.size() - 1;
    return who
        + switch (where.size()) {
          case 0 -> " lost nowhere";
          case 1 -> " lost in " + where.get(0);
          default ->
              " lost in " + String.join(", ", where.subList(0, last)) + " and " + where.get(last);
        };
  }

  private static String row(String label, List<String> cells) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-38s", label));
    cells.forEach(cell -> row.append(String.format(Locale.ROOT, "%10s", cell)));
    return row.toString().stripTrailing();
  }
}
