package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Binding, removing, calling, collecting garbage and scraping at once. Whatever the order: each
 * scrape is one that Prometheus can read, shows a breaker whole or not at all and in one state, and
 * the totals never fall and are in the end what was called.
 */
class ConcurrentScrapesTest {
  private static final int ROUNDS = 300;
  private static final int NAMES = 8;

  private final Given given = new Given();
  private final LongAdder called = new LongAdder();
  private final Collection<CircuitBreaker> held = new ConcurrentLinkedQueue<>();

  static List<Supplier<MeterRegistry>> registries() {
    return Given.registries();
  }

  /** Its breakers come and go, and some are dropped without being removed. */
  private void churn(HalfopenMeters meters, int seed) {
    for (int i = 0; i < ROUNDS; i++) {
      String name = "breaker-" + (seed + i) % NAMES;
      CircuitBreaker breaker =
          i % 2 == 0 ? given.breaker(name) : CircuitBreaker.of(name, given.config);
      meters.bind(breaker);
      call(breaker);
      if (i % 4 == 0) {
        given.breakers.remove(name);
        call(breaker);
      }
      if (i % 4 == 1) {
        meters.breakers().remove(breaker); // its last words are read, and it may be collected
      } else {
        held.add(breaker);
      }
      if (i % 100 == 0) {
        System.gc();
      }
    }
  }

  private void call(CircuitBreaker breaker) {
    Given.succeed(breaker);
    called.increment();
  }

  private static double lookAt(MeterRegistry registry, double totalBefore) {
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      Scrape scrape = Scrape.of(prometheus.scrape());
      scrape
          .all("halfopen_calls_in_flight_calls", Map.of())
          .forEach(
              sample -> {
                String name = sample.labels().get("name");
                assertThat(scrape.sum("halfopen_breaker_state", "name", name)).isEqualTo(1);
                assertThat(scrape.all("halfopen_calls_total", Map.of("name", name))).hasSize(5);
              });
    }
    double total = 0;
    for (FunctionCounter counter :
        registry.find("halfopen.registry.calls").tag("outcome", "success").functionCounters()) {
      total = counter.count();
    }
    assertThat(total).isGreaterThanOrEqualTo(totalBefore);
    return total;
  }

  @ParameterizedTest
  @MethodSource("registries")
  void everyScrapeIsWholeAndTheTotalsNeverFall(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    HalfopenMeters meters = HalfopenMeters.of(registry).bind(given.breakers);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      AtomicBoolean over = new AtomicBoolean();
      List<CompletableFuture<Void>> churning = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        int seed = thread;
        churning.add(CompletableFuture.runAsync(() -> churn(meters, seed), threads));
      }
      CompletableFuture<Void> looking =
          CompletableFuture.runAsync(
              () -> {
                double total = 0;
                long sum = 0;
                while (!over.get()) {
                  total = lookAt(registry, total);
                  long now = meters.breakers().total(Given.SUCCESSES);
                  assertThat(now).isGreaterThanOrEqualTo(sum);
                  sum = now;
                }
              },
              threads);
      CompletableFuture.allOf(churning.toArray(CompletableFuture[]::new)).join();
      over.set(true);
      looking.join();
    } finally {
      threads.shutdownNow();
    }
    meters.breakers().readHidden(Integer.MAX_VALUE);
    assertThat(meters.breakers().total(Given.SUCCESSES)).isEqualTo(called.sum());
    held.clear();
    given.breakers.all().forEach(breaker -> given.breakers.remove(breaker.name()));
    assertThat(Given.collected(() -> meters.breakers().known() == 0)).isTrue();
    assertThat(meters.breakers().shown()).isEmpty();
    assertThat(meters.breakers().total(Given.SUCCESSES)).isEqualTo(called.sum());
  }
}
