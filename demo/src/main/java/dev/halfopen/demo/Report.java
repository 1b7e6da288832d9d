package dev.halfopen.demo;

import dev.halfopen.simulator.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The comparison as a page, with the simulator's charts. */
final class Report {
  private Report() {}

  /** Writes the page. */
  static void write(
      Path file, Comparison comparison, Settings settings, Map<Column, Timeline> timelines)
      throws DemoException {
    try {
      Files.writeString(file, page(comparison, settings, timelines), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DemoException("can't write the report: " + Plain.text(e.toString()), e);
    }
  }

  static String page(Comparison comparison, Settings settings, Map<Column, Timeline> timelines) {
    dev.halfopen.simulator.report.Report page =
        new dev.halfopen.simulator.report.Report("Halfopen demo: one service, ill in four ways")
            .note(comparison.sentence())
            .note(
                "%d calls a second for %s, half of them streamed, with the official client over real sockets; seed %d."
                    .formatted(settings.rate(), Plain.exact(settings.length()), settings.seed()))
            .table("What it came to", heads(), rows(comparison))
            .words("Four ways to ask", setUps())
            .words("Why care", illnesses());
    timelines.forEach((column, timeline) -> page.chart(column.label(), timeline));
    return page.html();
  }

  private static List<String> heads() {
    List<String> heads = new ArrayList<>(List.of(""));
    Arrays.stream(Column.values()).map(Column::label).forEach(heads::add);
    return heads;
  }

  private static List<List<String>> rows(Comparison comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (Measure measure : comparison.measures()) {
      List<String> row = new ArrayList<>(List.of(measure.name()));
      for (Column column : Column.values()) {
        row.add(
            measure.of(comparison.result(column))
                + (comparison.hasLost(measure, column) ? " (lost)" : ""));
      }
      rows.add(row);
    }
    return rows;
  }

  private static String setUps() {
    return Arrays.stream(Column.values())
        .map(column -> column.label() + ": " + column.description())
        .collect(Collectors.joining("\n"));
  }

  private static String illnesses() {
    return Arrays.stream(Condition.values())
        .filter(Condition::isSick)
        .map(
            illness ->
                illness.label() + ": " + illness.description() + "; " + illness.reasonToCare())
        .collect(Collectors.joining("\n"));
  }
}
