package dev.halfopen.benchmarks;

import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * One figure: what it took to do a thing once.
 *
 * @param title what was done
 * @param name who did it
 * @param threads how many threads did it at the same time
 * @param mean nanoseconds for each time and thread
 * @param best the same, in the best iteration
 * @param bytes allocated for each time; NaN if unknown
 */
record Measured(String title, String name, int threads, double mean, double best, double bytes) {
  private static final String WHO = "implementation";

  static Measured of(RunResult result) {
    BenchmarkParams params = result.getParams();
    TreeMap<String, String> others = new TreeMap<>();
    for (String key : params.getParamsKeys()) {
      others.put(key, params.getParam(key));
    }
    String name = others.remove(WHO);
    String benchmark = params.getBenchmark();
    String title =
        benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
    Result<?> primary = result.getPrimaryResult();
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return new Measured(
        others.isEmpty() ? title : title + " " + others,
        name == null ? "" : name,
        params.getThreads(),
        primary.getScore(),
        primary.getStatistics().getMin(),
        allocated == null ? Double.NaN : allocated.getScore());
  }
}
