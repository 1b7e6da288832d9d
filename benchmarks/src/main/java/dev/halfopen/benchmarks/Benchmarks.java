package dev.halfopen.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * Runs the benchmarks and writes what came of them as JSON and as Markdown.
 *
 * <p>Arguments: {@code memory}, {@code startup}, {@code meters} or {@code detection} alone; or
 * {@code quick} (the default), {@code full} or {@code smoke}; {@code virtual} for virtual threads;
 * JMH's own options, which win.
 */
public final class Benchmarks {
  private Benchmarks() {}

  /** Runs what the arguments say. */
  public static void main(String[] args)
      throws IOException, InterruptedException, RunnerException, CommandLineOptionException {
    Path directory = output();
    switch (args.length == 1 ? args[0] : "") {
      case "memory" -> write(directory, "memory.md", MemoryReport.make());
      case "startup" -> write(directory, "startup.md", StartupReport.make());
      case "meters" -> write(directory, "meters.md", MetersReport.make());
      case "detection" -> DetectionReport.main(new String[0]);
      default -> run(new ArrayList<>(Arrays.asList(args)), directory);
    }
    System.exit(0); // threads of a library's own would keep it alive
  }

  /** Where files go. */
  static Path output() {
    return Path.of(System.getProperty("halfopen.benchmarks.output", "target"));
  }

  private static void run(List<String> args, Path directory)
      throws IOException, RunnerException, CommandLineOptionException {
    Plan plan = Plan.take(args);
    boolean virtual = args.remove("virtual");
    CommandLineOptions own = new CommandLineOptions(args.toArray(String[]::new));
    if (own.shouldList()) {
      new Runner(own).list();
      return;
    }
    List<RunResult> results = new ArrayList<>();
    for (int threads : plan.threads(own)) {
      results.addAll(new Runner(plan.options(own, threads, virtual)).run());
    }
    results.sort(RunResult.DEFAULT_SORT_COMPARATOR);
    Files.createDirectories(directory);
    Path json = directory.resolve("benchmarks.json");
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(json), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
    }
    write(directory, "benchmarks.md", MarkdownReport.of(results, virtual));
  }

  private static void write(Path directory, String name, String text) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    System.out.println(text);
    System.out.println("Written: " + file.toAbsolutePath());
  }
}
