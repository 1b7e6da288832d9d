package dev.halfopen.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/** Turns results into tables: the figures, and their ratios to those of the same run. */
final class MarkdownReport {
  private static final String OURS = "HALFOPEN";
  private static final List<String> BESIDE =
      List.of("FLOOR", "PLAIN", "ARMERIA", "RESILIENCE4J_COUNT_WINDOW", "RESILIENCE4J_PIPELINE");

  private final List<Measured> all;
  private final int cores;

  MarkdownReport(List<Measured> all, int cores) {
    this.all = all;
    this.cores = cores;
  }

  static String of(Collection<RunResult> results, boolean virtual) {
    BenchmarkParams params = results.iterator().next().getParams();
    String jvm = params.getVmName() + " " + params.getVmVersion();
    return "# Benchmarks\n\n"
        + Environment.describe(jvm)
        + "\n\nNanoseconds for each call and thread ("
        + (virtual ? "virtual" : "platform")
        + " threads): the mean [the best iteration]. JMH "
        + params.getJmhVersion()
        + ", "
        + params.getForks()
        + " x "
        + params.getMeasurement().getCount()
        + " iterations of "
        + params.getMeasurement().getTime()
        + ".\n"
        + new MarkdownReport(
                results.stream().map(Measured::of).toList(),
                Runtime.getRuntime().availableProcessors())
            .tables();
  }

  String tables() {
    Map<String, List<Measured>> byTitle =
        all.stream()
            .collect(
                Collectors.groupingBy(Measured::title, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    byTitle.forEach(
        (title, rows) -> {
          text.append("\n## ").append(title).append("\n");
          figures(rows, text);
          ratios(rows, text);
        });
    return text.toString();
  }

  private static void figures(List<Measured> rows, StringBuilder text) {
    List<Integer> threads = threads(rows);
    List<String> head = new ArrayList<>(List.of(""));
    threads.forEach(t -> head.add(threads(t)));
    head.add("B/op");
    row(head, text);
    line(head.size(), text);
    for (String name : names(rows, name -> true)) {
      List<String> cells = new ArrayList<>(List.of(label(name)));
      for (int t : threads) {
        Measured measured = find(rows, name, t);
        cells.add(measured == null ? "" : pair("%.1f", measured.mean(), measured.best()));
      }
      Measured first = find(rows, name, threads.get(0));
      cells.add(first == null ? "" : bytes(first.bytes()));
      row(cells, text);
    }
  }

  /** Of our own rows only: it is they that have something to reach. */
  private void ratios(List<Measured> rows, StringBuilder text) {
    List<Integer> threads = threads(rows);
    Map<String, BiFunction<String, Integer, String>> columns = new LinkedHashMap<>();
    for (String beside : names(rows, MarkdownReport::isBeside)) {
      columns.put(label(beside), (name, t) -> ratio(find(rows, name, t), find(rows, beside, t), 1));
    }
    List<Measured> easier = withoutFailures(rows);
    if (!easier.isEmpty()) {
      columns.put(
          "without failures", (name, t) -> ratio(find(rows, name, t), find(easier, name, t), 1));
    }
    if (threads.size() > 1) {
      columns.put(
          "1 thread, per core",
          (name, t) ->
              ratio(find(rows, name, t), find(rows, name, 1), (double) Math.min(cores, t) / t));
    }
    List<String> ours = names(rows, name -> name.startsWith(OURS));
    if (ours.isEmpty() || columns.isEmpty()) {
      return;
    }
    text.append('\n');
    List<String> head = new ArrayList<>(List.of("ratio to", "threads"));
    head.addAll(columns.keySet());
    row(head, text);
    line(head.size(), text);
    for (String name : ours) {
      for (int t : threads) {
        List<String> cells = new ArrayList<>(List.of(label(name), Integer.toString(t)));
        columns.values().forEach(column -> cells.add(column.apply(name, t)));
        row(cells, text);
      }
    }
  }

  private List<Measured> withoutFailures(List<Measured> rows) {
    String title = rows.get(0).title();
    String easier = title.replace("tenPercentFailures", "success");
    return title.equals(easier)
        ? List.of()
        : all.stream().filter(row -> row.title().equals(easier)).toList();
  }

  private static boolean isBeside(String name) {
    return BESIDE.stream().anyMatch(name::startsWith) && !name.endsWith("LOCK_FREE");
  }

  private static String ratio(@Nullable Measured one, @Nullable Measured other, double factor) {
    return one == null || other == null
        ? ""
        : pair("%.2f", factor * one.mean() / other.mean(), factor * one.best() / other.best());
  }

  private static String pair(String format, double mean, double best) {
    return String.format(Locale.ROOT, format + " [" + format + "]", mean, best);
  }

  /** A profiler's thousandths of a byte are its own. */
  private static String bytes(double bytes) {
    return Double.isNaN(bytes) ? "" : String.format(Locale.ROOT, "%.0f", bytes);
  }

  private static List<Integer> threads(List<Measured> rows) {
    return rows.stream().map(Measured::threads).distinct().sorted().toList();
  }

  private static String threads(int threads) {
    return threads == 1 ? "1 thread" : threads + " threads";
  }

  /** In the order in which they are declared, which is the order in which they were measured. */
  private static List<String> names(List<Measured> rows, Predicate<String> which) {
    return rows.stream().map(Measured::name).filter(which).distinct().toList();
  }

  static String label(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static @Nullable Measured find(List<Measured> rows, String name, int threads) {
    return rows.stream()
        .filter(row -> row.name().equals(name) && row.threads() == threads)
        .findFirst()
        .orElse(null);
  }

  private static void row(List<String> cells, StringBuilder text) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static void line(int columns, StringBuilder text) {
    text.append("|---".repeat(columns)).append("|\n");
  }
}
