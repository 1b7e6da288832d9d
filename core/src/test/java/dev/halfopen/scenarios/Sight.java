package dev.halfopen.scenarios;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import dev.halfopen.detect.Evidence;

/**
 * What can be seen of a breaker from outside, and what differences of its metrics tell: some
 * libraries count anew with each phase, some count on until the breaker closes.
 */
final class Sight {
  private final CircuitBreaker breaker;
  private String result = "";
  private MetricsSnapshot last;
  private long rejectedBefore;
  private long opensBeforeClosed;
  private long failedBeforeSuccess;

  Sight(CircuitBreaker breaker) {
    this.breaker = breaker;
    this.last = breaker.metrics().snapshot();
  }

  /** To be called after every single operation. */
  void update() {
    MetricsSnapshot now = breaker.metrics().snapshot();
    if (!beginnings(now).equals(beginnings(last))) {
      // A rejection in the operation that began this is counted already.
      rejectedBefore = last.rejectedCalls();
    }
    if (now.state() == CircuitState.CLOSED) {
      opensBeforeClosed = now.circuitBreakerOpens();
    }
    if (now.successfulCalls() > last.successfulCalls() || now.resets() > last.resets()) {
      failedBeforeSuccess = now.failedCalls();
    }
    last = now;
  }

  private static Beginnings beginnings(MetricsSnapshot metrics) {
    return new Beginnings(
        metrics.circuitBreakerHalfOpens(),
        metrics.circuitBreakerCloses(),
        metrics.resets(),
        metrics.mode());
  }

  void answered(String newResult) {
    result = newResult;
  }

  /** What the last caller saw: OK, ERROR or REJECTED. */
  String result() {
    return result;
  }

  CircuitBreaker breaker() {
    return breaker;
  }

  CircuitStatus status() {
    return breaker.status();
  }

  Evidence evidence() {
    return breaker.status().evidence();
  }

  /** Calls rejected since the breaker last closed, half-opened or was forced; OPEN counts on. */
  long rejected() {
    return last.rejectedCalls() - rejectedBefore;
  }

  /** Openings since the breaker was last CLOSED. */
  int opensSinceClosed() {
    return Math.toIntExact(last.circuitBreakerOpens() - opensBeforeClosed);
  }

  /** Failures since the last success or reset. */
  long failuresSinceSuccess() {
    return last.failedCalls() - failedBeforeSuccess;
  }

  /** What starts the counting of rejections anew. */
  private record Beginnings(long halfOpens, long closes, long resets, OperatingMode mode) {}
}
