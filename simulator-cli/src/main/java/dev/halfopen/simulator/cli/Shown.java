package dev.halfopen.simulator.cli;

import dev.halfopen.simulator.Comparison;
import dev.halfopen.simulator.report.Report;
import java.io.PrintWriter;
import java.util.List;

/** Shows a comparison in all of the ways that were asked for. */
final class Shown {
  private Shown() {}

  static void comparison(
      Comparison comparison, List<String> notes, Outputs outputs, PrintWriter out) {
    outputs.write(
        out,
        () -> told(notes) + comparison.table(),
        comparison::json,
        () -> {
          Report report = new Report("Halfopen: " + comparison.scenario());
          notes.forEach(report::note);
          return report.comparison(comparison).html();
        });
  }

  private static String told(List<String> notes) {
    return notes.isEmpty() ? "" : String.join("\n", notes) + "\n\n";
  }
}
