package dev.halfopen.benchmarks;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * After how many calls the breakers open as they come out of the box, one call a second, while 1 %
 * of the calls fail before the outage: the table of {@code docs/detection.md}. Prints Markdown.
 */
public final class DetectionReport {
  private static final double USUAL = .01;
  private static final int CALLS_BEFORE = 100;
  private static final int RUNS = 1_000;
  private static final long LONGEST = 100_000;
  private static final double[] OUTAGES = {.15, .3, .5, .8, 1};

  private DetectionReport() {}

  /** A breaker that makes one call; whether it would refuse the next one. */
  private interface Breaker {
    boolean opensAt(boolean failure);
  }

  /** Prints the table. */
  @SuppressWarnings("SystemOut") // it is what it is for
  public static void main(String[] args) {
    System.out.println("| | calls between false openings | p = .15 | .3 | .5 | .8 | 1.0 |");
    System.out.println("|---|---|---|---|---|---|---|");
    breakers().forEach((name, make) -> System.out.println(row(name, make)));
  }

  private static Map<String, Supplier<Breaker>> breakers() {
    Map<String, Supplier<Breaker>> breakers = new LinkedHashMap<>();
    breakers.put("`defaults()`", () -> halfopen(CircuitBreakerConfig.defaults()));
    breakers.put("`forAiServices()`", () -> halfopen(CircuitBreakerConfig.forAiServices()));
    breakers.put("Resilience4j", DetectionReport::resilience4j);
    breakers.put("SmallRye", DetectionReport::smallRye);
    breakers.put("Failsafe", DetectionReport::failsafe);
    return breakers;
  }

  private static String row(String name, Supplier<Breaker> make) {
    StringBuilder row = new StringBuilder("| " + name + " | " + betweenFalseOpenings(make));
    for (double outage : OUTAGES) {
      row.append(" | ").append(delay(make, outage));
    }
    return row + " |";
  }

  private static String betweenFalseOpenings(Supplier<Breaker> make) {
    SplittableRandom random = new SplittableRandom(1);
    long calls = 0;
    long openings = 0;
    long most = 20 * LONGEST;
    while (calls < most && openings < RUNS) {
      Breaker breaker = make.get();
      while (calls < most && !breaker.opensAt(random.nextDouble() < USUAL)) {
        calls++;
      }
      calls++;
      openings += calls < most ? 1 : 0;
    }
    return openings < 5 ? "more than " + most / 5 : String.valueOf(calls / openings);
  }

  /** Mean and 95th percentile. */
  private static String delay(Supplier<Breaker> make, double outage) {
    SplittableRandom random = new SplittableRandom(2);
    int runs = outage < .3 ? RUNS / 20 : RUNS;
    long[] delays = new long[runs];
    for (int run = 0; run < runs; run++) {
      Breaker breaker = readied(make, random);
      long calls = 1;
      while (calls < LONGEST && !breaker.opensAt(random.nextDouble() < outage)) {
        calls++;
      }
      delays[run] = calls;
    }
    Arrays.sort(delays);
    long percentile = delays[(int) (.95 * runs)];
    double mean = Arrays.stream(delays).average().orElse(0);
    return percentile >= LONGEST
        ? "more than " + LONGEST
        : String.format(Locale.ROOT, mean < 20 ? "%.1f (%d)" : "%.0f (%d)", mean, percentile);
  }

  private static Breaker readied(Supplier<Breaker> make, SplittableRandom random) {
    while (true) {
      Breaker breaker = make.get();
      boolean opened = false;
      for (int i = 0; i < CALLS_BEFORE && !opened; i++) {
        opened = breaker.opensAt(random.nextDouble() < USUAL);
      }
      if (!opened) {
        return breaker;
      }
    }
  }

  private static Breaker halfopen(CircuitBreakerConfig config) {
    long[] now = {0};
    TimeSource time =
        new TimeSource() {
          @Override
          public long nanoTime() {
            return now[0];
          }

          @Override
          public Instant instant() {
            return Instant.EPOCH.plusNanos(now[0]);
          }
        };
    CircuitBreaker breaker =
        CircuitBreaker.of("report", config.toBuilder().timeSource(time).build());
    return failure -> {
      now[0] += Duration.ofSeconds(1).toNanos();
      try (Permit permit = breaker.acquirePermit()) {
        permit.report(failure ? Verdict.failure() : Verdict.success());
      }
      return breaker.state() == CircuitState.OPEN;
    };
  }

  private static Breaker resilience4j() {
    io.github.resilience4j.circuitbreaker.CircuitBreaker breaker =
        io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("report");
    Work.Failed failed = new Work.Failed();
    return failure -> {
      breaker.acquirePermission();
      if (failure) {
        breaker.onError(1, java.util.concurrent.TimeUnit.SECONDS, failed);
      } else {
        breaker.onSuccess(1, java.util.concurrent.TimeUnit.SECONDS);
      }
      return breaker.getState() == io.github.resilience4j.circuitbreaker.CircuitBreaker.State.OPEN;
    };
  }

  private static Breaker failsafe() {
    dev.failsafe.CircuitBreaker<Object> breaker = dev.failsafe.CircuitBreaker.ofDefaults();
    return failure -> {
      if (failure) {
        breaker.recordFailure();
      } else {
        breaker.recordSuccess();
      }
      return breaker.isOpen();
    };
  }

  private static Breaker smallRye() {
    boolean[] open = {false};
    boolean[] fails = {false};
    TypedGuard<Object> guard =
        TypedGuard.create(Object.class)
            .withCircuitBreaker()
            .onStateChange(state -> open[0] = state.name().equals("OPEN"))
            .done()
            .build();
    Work.Failed failed = new Work.Failed();
    return failure -> {
      fails[0] = failure;
      try {
        guard.get(
            () -> {
              if (fails[0]) {
                throw failed;
              }
              return "";
            });
      } catch (Work.Failed e) {
        // Counted.
      }
      return open[0];
    };
  }
}
