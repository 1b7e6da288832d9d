package dev.halfopen.demo;

import dev.halfopen.demo.CallRecord.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Puts the run through the breaker and the one without side by side. */
final class Summary {
  private static final String LABEL = "%-19s";
  private static final String PAIR = "%10s%9s ";

  /**
   * What one run came to.
   *
   * @param figures what each illness cost
   * @param calls all calls
   */
  record Side(List<Figures> figures, List<CallRecord> calls) {}

  private final List<String> illnesses;
  private final Side with;
  private final Side without;
  private final Duration inTime;

  /**
   * A summary.
   *
   * @param illnesses the names of the illnesses
   * @param with the run through the breaker
   * @param without the run without it
   * @param inTime within what time a normal answer comes
   */
  Summary(List<String> illnesses, Side with, Side without, Duration inTime) {
    this.illnesses = illnesses;
    this.with = with;
    this.without = without;
    this.inTime = inTime;
  }

  /** The summary in at most 80 columns. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(groups("", "requests that", "seconds callers", "seconds until"));
    lines.add(groups("", "reached the", "waited for", "normal service"));
    lines.add(groups("", "sick service", "failures", "after recovery"));
    lines.add(row("service was", pair("with", "without").repeat(3)));
    for (int i = 0; i < illnesses.size(); i++) {
      lines.add(figures(illnesses.get(i), with.figures.get(i), without.figures.get(i)));
    }
    lines.add(figures("in all", Figures.sum(with.figures), Figures.sum(without.figures)));
    lines.add("");
    lines.add(row("", pair("with", "without")));
    lines.add(count("calls", call -> true));
    lines.add(count("answered", CallRecord::isAnswered));
    lines.add(count("  within " + Plain.time(inTime), call -> call.isAnsweredWithin(inTime)));
    lines.add(count("failed", call -> call.outcome() == Outcome.FAILED));
    lines.add(count("rejected, unsent", call -> call.outcome() == Outcome.REJECTED));
    return lines;
  }

  private static String figures(String label, Figures with, Figures without) {
    return row(
        label,
        pair(with.sickRequests(), without.sickRequests())
            + pair(seconds(with.waited()), seconds(without.waited()))
            + pair(seconds(with.untilNormal()), seconds(without.untilNormal())));
  }

  private String count(String label, Predicate<CallRecord> of) {
    return row(
        label,
        pair(with.calls.stream().filter(of).count(), without.calls.stream().filter(of).count()));
  }

  private static String groups(String label, String first, String second, String third) {
    return row(label, format("%19s %19s %19s", first, second, third));
  }

  private static String pair(Object with, Object without) {
    return format(PAIR, with, without);
  }

  private static String row(String label, String rest) {
    return (format(LABEL, label) + rest).stripTrailing();
  }

  private static String seconds(double value) {
    return Double.isNaN(value) ? "never" : format("%.1f", value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
