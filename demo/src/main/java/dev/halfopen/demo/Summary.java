package dev.halfopen.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Puts the run through the breaker and the one without side by side. */
final class Summary {
  private static final String LABEL = "%-19s";
  private static final String PAIR = "%10s%9s ";

  private final List<String> illnesses;
  private final List<Figures> with;
  private final List<Figures> without;
  private final Second totalWith;
  private final Second totalWithout;

  /**
   * A summary.
   *
   * @param illnesses the names of the illnesses
   * @param with what each cost through the breaker
   * @param without what each cost without it
   * @param totalWith all calls through the breaker
   * @param totalWithout all calls without it
   */
  Summary(
      List<String> illnesses,
      List<Figures> with,
      List<Figures> without,
      Second totalWith,
      Second totalWithout) {
    this.illnesses = illnesses;
    this.with = with;
    this.without = without;
    this.totalWith = totalWith;
    this.totalWithout = totalWithout;
  }

  /** The summary in at most 80 columns. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(groups("", "requests that", "seconds callers", "seconds until"));
    lines.add(groups("", "reached the", "waited for", "normal service"));
    lines.add(groups("", "sick service", "failures", "after recovery"));
    lines.add(row("service was", pair("with", "without").repeat(3)));
    for (int i = 0; i < illnesses.size(); i++) {
      lines.add(figures(illnesses.get(i), with.get(i), without.get(i)));
    }
    lines.add(figures("in all", Figures.sum(with), Figures.sum(without)));
    lines.add("");
    lines.add(row("", pair("with", "without")));
    lines.add(count("calls", Second::sent));
    lines.add(count("answered", Second::answered));
    lines.add(count("failed", Second::failed));
    lines.add(count("rejected, unsent", Second::rejected));
    return lines;
  }

  private static String figures(String label, Figures with, Figures without) {
    return row(
        label,
        pair(with.sickRequests(), without.sickRequests())
            + pair(seconds(with.waited()), seconds(without.waited()))
            + pair(seconds(with.untilNormal()), seconds(without.untilNormal())));
  }

  private String count(String label, Function<Second, Integer> of) {
    return row(label, pair(of.apply(totalWith), of.apply(totalWithout)));
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
