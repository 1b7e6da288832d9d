package dev.halfopen.benchmarks;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import java.lang.ref.Reference;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes a million breakers with names, and prints how long that took and how large they are. */
final class ManyBreakers {
  static final int COUNT = 1_000_000;

  private ManyBreakers() {}

  public static void main(String[] args) {
    Implementation implementation = Implementation.valueOf(args[0]);
    long before = used();
    long start = System.nanoTime();
    Object breakers =
        implementation == Implementation.HALFOPEN_CONSECUTIVE ? registry() : map(implementation);
    try {
      double seconds = (System.nanoTime() - start) / 1e9;
      long bytes = used() - before;
      System.out.printf(Locale.ROOT, "%.1f s | %d", seconds, bytes / COUNT);
    } finally {
      Reference.reachabilityFence(breakers);
    }
  }

  private static CircuitBreakerRegistry registry() {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults(), COUNT);
    for (int i = 0; i < COUNT; i++) {
      registry.circuitBreaker("breaker-" + i);
    }
    return registry;
  }

  /** What their registries amount to. */
  private static Map<String, Object> map(Implementation implementation) {
    Map<String, Object> breakers = new ConcurrentHashMap<>();
    Subject.Sized first = (Subject.Sized) implementation.create();
    for (int i = 0; i < COUNT; i++) {
      breakers.put("breaker-" + i, first.another().breaker());
    }
    return breakers;
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
