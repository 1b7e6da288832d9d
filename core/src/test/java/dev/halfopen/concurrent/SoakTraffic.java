package dev.halfopen.concurrent;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What several threads do with one breaker: calls of every kind, late and doubled ends, operators.
 */
final class SoakTraffic {
  private static final List<OperatingMode> MODES = List.of(OperatingMode.values());

  private final CircuitBreaker breaker;
  private final ManualClock clock;
  private final List<CircuitBreakerConfig> configs;
  private final AtomicLong admitted = new AtomicLong();

  /** Calls under way that any thread may end; a call may stand here twice, and end once. */
  private final Queue<Runnable> underWay = new ConcurrentLinkedQueue<>();

  /** An operated breaker is reconfigured among these; none: nobody operates it. */
  SoakTraffic(CircuitBreaker breaker, ManualClock clock, List<CircuitBreakerConfig> configs) {
    this.breaker = breaker;
    this.clock = clock;
    this.configs = configs;
  }

  long admitted() {
    return admitted.get();
  }

  void run(Random random, int steps) {
    for (int step = 0; step < steps; step++) {
      clock.advance(Duration.ofNanos(random.nextInt(200_000)));
      try {
        act(random);
      } catch (CallNotPermittedException | IOException e) {
        // As it must be: refused, or the service's own failure.
      }
    }
  }

  void endAll() {
    for (Runnable end = underWay.poll(); end != null; end = underWay.poll()) {
      end.run();
    }
  }

  private void act(Random random) throws IOException {
    switch (random.nextInt(10)) {
      case 0, 1 -> breaker.call(() -> answer(random));
      case 2, 3 -> permit(random);
      case 4, 5 -> async(random);
      case 6 -> stream(random);
      case 7 -> openStream(random);
      case 8 -> endOne();
      default -> operate(random);
    }
  }

  private String answer(Random random) throws IOException {
    admitted.incrementAndGet();
    clock.advance(Duration.ofNanos(random.nextInt(3_000_000)));
    if (random.nextInt(3) == 0) {
      throw new IOException("boom");
    }
    return "answer";
  }

  private void permit(Random random) {
    Permit permit = breaker.tryAcquirePermit();
    if (permit == null) {
      return;
    }
    admitted.incrementAndGet();
    Verdict verdict = verdict(random);
    if (random.nextInt(3) == 0) {
      permit.report(verdict);
    }
    if (random.nextBoolean()) {
      underWay.add(() -> permit.report(verdict));
    }
    underWay.add(permit::close);
  }

  private static Verdict verdict(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Verdict.ignored();
      case 1 -> Verdict.throttled(null, random.nextBoolean() ? null : Duration.ofMillis(1));
      case 2 -> Verdict.exhausted(null, random.nextBoolean() ? null : Duration.ofMillis(3));
      case 3, 4 -> Verdict.failure(new IOException("boom"), Duration.ofMillis(random.nextInt(3)));
      default -> Verdict.success();
    };
  }

  private void async(Random random) {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> answer =
        breaker.callAsync(
            () -> {
              admitted.incrementAndGet();
              return source;
            });
    underWay.add(() -> source.complete("answer"));
    switch (random.nextInt(4)) {
      case 0 -> underWay.add(() -> answer.cancel(true));
      case 1 -> underWay.add(() -> answer.completeExceptionally(new TimeoutException()));
      case 2 -> source.completeExceptionally(new IOException("boom"));
      default -> source.complete("answer");
    }
  }

  private void stream(Random random) {
    SoakStream consumer = new SoakStream(random.nextInt(6));
    breaker
        .callStream(
            () -> {
              admitted.incrementAndGet();
              return SoakStream.of(3, random.nextInt(3) == 0);
            })
        .subscribe(consumer);
    underWay.add(consumer::cancel);
  }

  private void openStream(Random random) throws IOException {
    Stream<Integer> items =
        breaker.openStream(
            () -> {
              admitted.incrementAndGet();
              if (random.nextInt(4) == 0) {
                throw new IOException("boom");
              }
              return Stream.of(1, 2, 3);
            });
    if (random.nextBoolean()) {
      items.forEach(item -> clock.advance(Duration.ofNanos(10_000)));
    }
    underWay.add(items::close);
  }

  private void endOne() {
    Runnable end = underWay.poll();
    if (end != null) {
      end.run();
    }
  }

  private void operate(Random random) {
    if (configs.isEmpty() || random.nextInt(20) != 0) {
      breaker.recordRetry();
      return;
    }
    switch (random.nextInt(5)) {
      case 0 -> breaker.reset();
      case 1 -> breaker.trip(Duration.ofMillis(random.nextInt(5)), "by hand");
      case 2 -> breaker.operate(MODES.get(random.nextInt(MODES.size())));
      case 3 -> breaker.reconfigure(configs.get(random.nextInt(configs.size())));
      default -> breaker.operate(OperatingMode.AUTOMATIC);
    }
  }
}
