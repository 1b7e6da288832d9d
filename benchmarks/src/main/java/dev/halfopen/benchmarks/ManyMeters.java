package dev.halfopen.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.micrometer.HalfopenMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Binds ten thousand breakers to a Prometheus registry, and scrapes them. */
final class ManyMeters {
  static final int BREAKERS = 10_000;
  static final String COLLECTOR = "one collector";
  static final String METERS = "a meter for each series";
  private static final int CALLS = 3;
  private static final int WARM_UP = 10;
  private static final int MEASURED = 9;

  private ManyMeters() {}

  /** One scrape, thrown away. */
  private static final class Counting extends OutputStream {
    private long lines;

    @Override
    public void write(int b) {
      if (b == '\n') {
        lines++;
      }
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      for (int i = from; i < from + length; i++) {
        write(bytes[i]);
      }
    }
  }

  public static void main(String[] args) throws IOException {
    CircuitBreakerRegistry breakers = breakers();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    HalfopenMeters.Builder builder = HalfopenMeters.builder(registry).maxSeries(100_000_000);
    HalfopenMeters meters =
        args[0].equals(METERS) ? builder.separateMeters().build() : builder.build();
    long start = System.nanoTime();
    meters.bind(breakers);
    double bound = seconds(start);
    start = System.nanoTime();
    long lines = scrape(registry);
    double first = seconds(start);
    for (int i = 0; i < WARM_UP; i++) {
      scrape(registry);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long self = Thread.currentThread().getId();
    List<Double> times = new ArrayList<>();
    long cpuBefore = process.getProcessCpuTime();
    long before = threads.getThreadAllocatedBytes(self);
    for (int i = 0; i < MEASURED; i++) {
      start = System.nanoTime();
      scrape(registry);
      times.add(seconds(start));
    }
    long bytes = (threads.getThreadAllocatedBytes(self) - before) / MEASURED;
    double cpu = (process.getProcessCpuTime() - cpuBefore) / 1e9 / MEASURED;
    times.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%d | %.2f s | %.2f s | %.3f [%.3f] s | %.3f s | %d MiB%n",
        lines,
        bound,
        first,
        times.get(MEASURED / 2),
        times.get(0),
        cpu,
        bytes >> 20);
  }

  private static CircuitBreakerRegistry breakers() {
    CircuitBreakerRegistry breakers =
        CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults(), BREAKERS);
    for (int i = 0; i < BREAKERS; i++) {
      CircuitBreaker breaker = breakers.circuitBreaker("tenant-" + i + "/gpt-5-mini");
      for (int call = 0; call < CALLS; call++) {
        breaker.acquirePermit().succeed();
      }
    }
    return breakers;
  }

  private static long scrape(PrometheusMeterRegistry registry) throws IOException {
    Counting out = new Counting();
    registry.scrape(out);
    return out.lines;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
