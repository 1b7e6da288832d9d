package dev.halfopen.ai.wild;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Verdict;
import dev.halfopen.ai.AIClassifier;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AIProtection;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The one breaker of a case, with what it made of the last call. */
final class Breaker {
  final CircuitBreaker breaker;
  private final CircuitBreakerRegistry registry;
  private final AtomicReference<@Nullable AIFailureException> ruled = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
  private MetricsSnapshot before;

  Breaker(CircuitBreakerConfig config) {
    registry = CircuitBreakerRegistry.of(config);
    breaker = registry.circuitBreaker("b");
    breaker.onEvent(
        event -> {
          if (event instanceof CircuitBreakerEvent.CallEnded ended) {
            cause.set(causeOf(ended.verdict()));
          }
        });
    before = breaker.metrics().snapshot();
  }

  AIProtection protection(Case wild) {
    AIProtection.Builder builder =
        AIProtection.builder(registry)
            .key(request -> "b")
            .strict(wild.strict())
            .watchdogs(wild.watchdogs())
            .rule(
                failure -> {
                  ruled.set(failure);
                  return null;
                });
    if (wild.provider() != null) {
      builder.provider(wild.provider());
    }
    return builder.build();
  }

  private static @Nullable Throwable causeOf(Verdict verdict) {
    if (verdict instanceof Verdict.Failure failure) {
      return failure.cause();
    }
    if (verdict instanceof Verdict.Throttled throttled) {
      return throttled.cause();
    }
    return verdict instanceof Verdict.Exhausted exhausted ? exhausted.cause() : null;
  }

  /** Forgets what came of the calls so far. */
  void next() {
    before = breaker.metrics().snapshot();
    ruled.set(null);
    cause.set(null);
  }

  /** The verdict of the one call since {@link #next}. */
  String verdict() {
    MetricsSnapshot now = breaker.metrics().snapshot();
    if (now.callsInFlight() != 0) {
      return "in flight";
    }
    if (now.totalCalls() - before.totalCalls() != 1) {
      return now.rejectedCalls() > before.rejectedCalls()
          ? "rejected"
          : (now.totalCalls() - before.totalCalls()) + " calls";
    }
    if (now.successfulCalls() > before.successfulCalls()) {
      return "success";
    }
    if (now.ignoredCalls() > before.ignoredCalls()) {
      return "ignored";
    }
    if (now.throttledCalls() > before.throttledCalls()) {
      return "throttled";
    }
    return now.exhaustedCalls() > before.exhaustedCalls() ? "exhausted" : "failure";
  }

  /** What is known of the failure of that call. */
  @Nullable AIFailureException failure(Seen seen) {
    AIFailureException known = seen.find(AIFailureException.class);
    if (known == null && cause.get() instanceof AIFailureException told) {
      known = told;
    }
    if (known == null) {
      known = ruled.get();
    }
    return known == null && seen.thrown() != null
        ? AIClassifier.standard().failure(seen.thrown())
        : known;
  }
}
