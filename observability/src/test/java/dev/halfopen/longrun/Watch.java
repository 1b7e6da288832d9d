package dev.halfopen.longrun;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.pipeline.PipelineSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Scrapes all along, and looks for what must never be seen at any moment. */
final class Watch {
  private static final int MOST_FAULTS = 20;
  private static final int PERIOD_MILLIS = 100;

  private final Stack stack;
  private final int mostCalls;
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "scraper");
  private Map<String, Double> before = new HashMap<>();
  private final LongAdder scrapes = new LongAdder();

  Watch(Stack stack, int mostCalls) {
    this.stack = stack;
    this.mostCalls = mostCalls;
    thread.start();
  }

  private void run() {
    try {
      while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      fault("the scraper has ended: " + e);
    }
  }

  private void look() {
    Map<String, Double> now = Scrape.of(stack.scrape()).samples();
    before.forEach(
        (series, value) -> {
          Double present = now.get(series);
          if (present == null || (series.contains("_total{") && present < value)) {
            fault(series + " was " + value + ", is " + present);
          }
        });
    before = now;
    scrapes.increment();
    stack.breakers().forEach(this::look);
    stack.pipelines().forEach((name, pipeline) -> look(name, pipeline.metrics()));
  }

  private void look(CircuitBreaker breaker) {
    MetricsSnapshot seen = breaker.metrics().snapshot();
    boolean sums =
        seen.totalCalls() == seen.successfulCalls() + seen.failedCalls() + seen.ignoredCalls()
            && seen.throttledCalls() + seen.exhaustedCalls() <= seen.failedCalls();
    int open = seen.state() == CircuitState.OPEN ? 1 : 0;
    boolean history =
        seen.circuitBreakerOpens() == seen.circuitBreakerHalfOpens() + open
            && seen.circuitBreakerCloses() <= seen.circuitBreakerHalfOpens();
    int trials = breaker.status().trialsInFlight();
    if (!sums || !history || trials > Stack.TRIALS || seen.callsInFlight() > mostCalls) {
      fault(seen + ", " + trials + " trials");
    }
  }

  private void look(String name, PipelineSnapshot seen) {
    long sum =
        seen.successfulCalls() + seen.failedCalls() + seen.ignoredCalls() + seen.rejectedCalls();
    if (seen.totalCalls() != sum || seen.callsInFlight() > Callers.PER_WAY) {
      fault(name + ": " + seen);
    }
  }

  private void fault(String text) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(text);
    }
  }

  List<String> faults() {
    return new ArrayList<>(faults);
  }

  long scrapes() {
    return scrapes.sum();
  }

  void close() throws InterruptedException {
    closed.countDown();
    thread.join();
  }
}
