package dev.halfopen.scenarios;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import java.time.Duration;

/** Consecutive failures, and one trial call that decides. */
final class CircuitbreakerPyAdapter implements Adapter {

  @Override
  public CircuitBreakerConfig.Builder config(Settings settings) {
    return CircuitBreakerConfig.builder()
        .failureThreshold(settings.integer("failureThreshold", 5))
        .recoveryTimeout(settings.millis("recoveryMs", Duration.ofSeconds(30)))
        .halfOpenCallTimeout(Duration.ofDays(365))
        .classifier(Outcome.classifier(settings.flag("expectedOnlyFailure"), false));
  }

  @Override
  public Object tell(String key, Sight sight) {
    return switch (key) {
      case "result" -> sight.result();
      case "failures" -> failures(sight);
      case "lastFailure" -> sight.failuresSinceSuccess() > 0;
      case "openRemainingSec" -> remaining(sight.status());
      default -> throw Adapter.unknown(key);
    };
  }

  /** There, the count goes on with every failed trial call until the breaker closes. */
  private static long failures(Sight sight) {
    return sight.status().state() == CircuitState.CLOSED
        ? sight.evidence().failures()
        : sight.breaker().config().failureThreshold() + sight.opensSinceClosed() - 1L;
  }

  private static Object remaining(CircuitStatus status) {
    return status.state() == CircuitState.CLOSED
        ? null
        : status.timeUntilTrial().plusSeconds(1).minusNanos(1).toSeconds();
  }
}
