package dev.halfopen.benchmarks;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.Permit;
import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Halfopen: {@code call}, {@code acquirePermit}, {@code callAsync}. */
final class Halfopen
    implements Subject.Sized, Subject.WithPermits, Subject.WithAsync, Subject.WithTrials {
  private final CircuitBreaker breaker;

  Halfopen(CircuitBreakerConfig config) {
    breaker = CircuitBreaker.of("benchmark", config);
  }

  /** A tenth of the calls may fail: it is told that half of them are an outage, and it learns. */
  static CircuitBreakerConfig sequential() {
    return builder(FailureDetector.sequential().learnsUpTo(20)).build();
  }

  /** The consecutive one with an observer that counts, as meters of calls do. */
  static Halfopen observed() {
    Halfopen observed = new Halfopen(consecutive());
    observed.breaker.observe(new CountingObserver());
    return observed;
  }

  /** The consecutive one with a listener that wants nothing but transitions. */
  static Halfopen listenedForTransitions() {
    Halfopen listened = new Halfopen(consecutive());
    listened.breaker.onEvent(
        StateTransition.class,
        transition -> {
          throw new IllegalStateException("a benchmark's breaker must not open: " + transition);
        });
    return listened;
  }

  /** The defaults, except that the failures of many threads in a row don't open it by chance. */
  static CircuitBreakerConfig consecutive() {
    return builder(FailureDetector.consecutiveFailures(1_000)).build();
  }

  /** The rate of failures and of slow calls of the last 100 calls. */
  static CircuitBreakerConfig countWindow() {
    return builder(FailureDetector.failureRate(50).over(100).slowCallRate(80))
        .slowCallThreshold(Duration.ofSeconds(1))
        .build();
  }

  /** The rate of failures and of slow calls of the last 10 s. */
  static CircuitBreakerConfig timeWindow() {
    return builder(FailureDetector.failureRate(50).over(Duration.ofSeconds(10)).slowCallRate(80))
        .slowCallThreshold(Duration.ofSeconds(1))
        .build();
  }

  /** 50 failures of the last 100 calls. */
  static CircuitBreakerConfig failuresOutOf() {
    return builder(FailureDetector.failures(50).outOf(100)).build();
  }

  private static CircuitBreakerConfig.Builder builder(FailureDetector detector) {
    return CircuitBreakerConfig.builder()
        .failureDetector(detector)
        .recoveryTimeout(Duration.ofDays(1));
  }

  @Override
  public Sized another() {
    return new Halfopen(breaker.config());
  }

  @Override
  public Object breaker() {
    return breaker;
  }

  @Override
  public Object call(Work work) {
    return breaker.call(work);
  }

  @Override
  public Object callWithPermit(Work work) {
    Permit permit = breaker.acquirePermit();
    try {
      Object result = work.get();
      permit.succeed(result);
      return result;
    } catch (Work.Failed e) {
      permit.fail(e);
      throw e;
    }
  }

  @Override
  public boolean tryPermit() {
    return breaker.tryAcquirePermit() != null;
  }

  @Override
  public CompletionStage<Object> callAsync(Work work) {
    return breaker.callAsync(work::later);
  }

  @Override
  public void halfOpen() {
    breaker.trip(Duration.ZERO, "benchmark");
    trial();
  }

  @Override
  public boolean trial() {
    Permit permit = breaker.tryAcquirePermit();
    if (permit == null) {
      return false;
    }
    permit.ignore();
    return true;
  }
}
