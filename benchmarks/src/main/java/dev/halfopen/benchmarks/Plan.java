package dev.halfopen.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** How much is measured, and for how long. */
enum Plan {
  /** Everything with one thread, what matters under contention with more: about 15 minutes. */
  QUICK(1, 3, 5, 600, false),
  /** Everything with every number of threads: about an hour and a half. */
  FULL(2, 3, 5, 1_000, true),
  /** Whether everything runs; its figures mean nothing. */
  SMOKE(0, 0, 1, 1, false);

  private static final List<Integer> THREADS = List.of(1, 2, 8);
  private static final String CONTENDED = "(ClosedCallBenchmark.success|HalfOpenBenchmark)";

  private final int forks;
  private final int warmups;
  private final int measurements;
  private final int millis;
  private final boolean allContended;

  Plan(int forks, int warmups, int measurements, int millis, boolean allContended) {
    this.forks = forks;
    this.warmups = warmups;
    this.measurements = measurements;
    this.millis = millis;
    this.allContended = allContended;
  }

  /** Takes the plan's name out of the arguments; without one it is {@link #QUICK}. */
  static Plan take(List<String> args) {
    for (Plan plan : values()) {
      if (args.remove(plan.name().toLowerCase(Locale.ROOT))) {
        return plan;
      }
    }
    return QUICK;
  }

  /** The numbers of threads to run with, one after the other. */
  List<Integer> threads(CommandLineOptions own) {
    if (own.getThreads().hasValue()) {
      return List.of(own.getThreads().get());
    }
    return THREADS;
  }

  /** What JMH has to do with this number of threads; the user's own options win. */
  Options options(CommandLineOptions own, int threads, boolean virtual) {
    TimeValue iteration = TimeValue.milliseconds(millis);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(own)
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(threads)
            .forks(own.getForkCount().orElse(forks))
            .warmupIterations(own.getWarmupIterations().orElse(warmups))
            .warmupTime(own.getWarmupTime().orElse(iteration))
            .measurementIterations(own.getMeasurementIterations().orElse(measurements))
            .measurementTime(own.getMeasurementTime().orElse(iteration))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true);
    if (own.getIncludes().isEmpty() && threads > 1 && !allContended) {
      options.include(CONTENDED);
    }
    if (virtual) {
      // The benchmark's loops never yield: each thread needs a carrier of its own.
      options.jvmArgsAppend(
          "-Djmh.executor=VIRTUAL", "-Djdk.virtualThreadScheduler.parallelism=" + threads);
    }
    return options.build();
  }
}
