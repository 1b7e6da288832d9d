package dev.halfopen.micrometer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Effort;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import dev.halfopen.testkit.ManualTimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** What the tests have in common: breakers on a manual clock, registries, and what was logged. */
final class Given {
  /** The number of the counter of successes, among the outcomes in alphabetical order. */
  static final int SUCCESSES = 3;

  static final IOException BOOM = new IOException("boom");

  final ManualTimeSource time = new ManualTimeSource();
  final CircuitBreakerConfig config =
      CircuitBreakerConfig.builder()
          .failureThreshold(2)
          .recoveryTimeout(Duration.ofSeconds(30))
          .slowCallThreshold(Duration.ofSeconds(1))
          .timeSource(time)
          .build();
  final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(config);

  static PrometheusMeterRegistry prometheus() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  static List<Supplier<MeterRegistry>> registries() {
    return List.of(Given::prometheus, SimpleMeterRegistry::new);
  }

  CircuitBreaker breaker(String name) {
    return breakers.circuitBreaker(name);
  }

  static void succeed(CircuitBreaker breaker) {
    breaker.acquirePermit().succeed();
  }

  static void fail(CircuitBreaker breaker) {
    breaker.acquirePermit().fail(BOOM);
  }

  static void reject(CircuitBreaker breaker) {
    if (breaker.tryAcquirePermit() != null) {
      throw new AssertionError("not rejected");
    }
  }

  /** Something of every kind: 5 successes, 2 failures, 1 throttled, exhausted and ignored each. */
  void everything(CircuitBreaker breaker) {
    Permit late = breaker.acquirePermit();
    breaker.acquirePermit();
    succeed(breaker);
    breaker.acquirePermit().report(Verdict.success(), Duration.ofSeconds(2));
    breaker.acquirePermit().report(Verdict.ignored());
    breaker.acquirePermit().report(Verdict.throttled(BOOM, Duration.ofSeconds(3)));
    reject(breaker);
    time.advance(Duration.ofSeconds(3));
    fail(breaker);
    fail(breaker);
    late.succeed();
    reject(breaker);
    time.advance(Duration.ofSeconds(30));
    Permit trial = breaker.acquirePermit();
    reject(breaker);
    trial.succeed();
    breaker.acquirePermit().report(Verdict.exhausted(BOOM, Duration.ofSeconds(1)));
    breaker.operate(OperatingMode.SHADOW);
    succeed(breaker);
    breaker.operate(OperatingMode.FORCED_OPEN);
    reject(breaker);
    breaker.operate(OperatingMode.AUTOMATIC);
    breaker.reset();
    for (Effort effort : Effort.values()) {
      breaker.record(effort);
    }
  }

  static ListAppender<ILoggingEvent> log() {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    ((Logger) LoggerFactory.getLogger("dev.halfopen.CircuitBreaker")).addAppender(appender);
    return appender;
  }

  static List<String> lines(ListAppender<ILoggingEvent> log) {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** Collects garbage until the condition holds; each round allocates, so that there is reason. */
  static boolean collected(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      System.gc();
      Thread.onSpinWait();
    }
    return true;
  }

  static boolean isCollected(WeakReference<?> reference) {
    return collected(() -> reference.refersTo(null));
  }
}
