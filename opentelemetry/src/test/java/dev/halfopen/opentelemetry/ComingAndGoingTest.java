package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Subscription;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Breakers come and go on several threads, while another one collects. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ComingAndGoingTest {
  private static final int THREADS = 3;
  private static final int ROUNDS = 2_000;

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final HalfopenTelemetry telemetry = HalfopenTelemetry.create(sdk);
  private final ExecutorService pool = Executors.newFixedThreadPool(THREADS + 1);

  @AfterEach
  void close() {
    pool.shutdownNow();
    sdk.close();
  }

  private void atOnce(Callable<?> work) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Future<?> collecting =
        pool.submit(
            () -> {
              while (!over.get()) {
                assertThat(Collected.by(reader).points("halfopen.calls.slow"))
                    .extracting(PointData::getAttributes)
                    .doesNotHaveDuplicates();
              }
            });
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      workers.add(
          pool.submit(
              () -> {
                start.await();
                return work.call();
              }));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    over.set(true);
    collecting.get();
  }

  @Test
  void aBreakerIsThereUntilTheLastOneHasClosed() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    Subscription last = telemetry.observe(breaker);

    atOnce(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            Subscription one = telemetry.observe(breaker);
            one.close();
            one.close();
          }
          return null;
        });

    assertThat(Collected.by(reader).points("halfopen.calls.slow")).hasSize(1);
    last.close();
    assertThat(Collected.by(reader).points("halfopen.calls.slow")).isEmpty();
  }

  @Test
  void whatARegistryRemovesIsGoneWhoeverRemovedIt() throws Exception {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
    telemetry.observe(registry);

    atOnce(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            String name = "breaker-" + i % 7;
            registry.circuitBreaker(name).get(() -> "well");
            registry.remove(name);
          }
          return null;
        });

    Collected now = Collected.by(reader);
    assertThat(now.points("halfopen.calls.slow")).isEmpty();
    assertThat(now.value("halfopen.registry.size", Attributes.empty())).isZero();
  }
}
