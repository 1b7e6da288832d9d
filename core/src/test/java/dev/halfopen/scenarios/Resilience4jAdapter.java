package dev.halfopen.scenarios;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.detect.RateBuilder;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;

/** A rate window, judged by failures and slow calls, and trial calls judged by their rates. */
final class Resilience4jAdapter implements Adapter {
  private static final Duration YEAR = Duration.ofDays(365);

  @Override
  public CircuitBreakerConfig.Builder config(Settings settings) {
    double failureRate = settings.number("failureRateThreshold", 50);
    double slowCallRate = settings.number("slowCallRateThreshold", 100);
    int minimumCalls = settings.integer("minimumNumberOfCalls", 100);
    int trialCalls = settings.integer("permittedCallsInHalfOpen", 10);
    return CircuitBreakerConfig.builder()
        .failureDetector(window(settings, failureRate, minimumCalls).slowCallRate(slowCallRate))
        .slowCallThreshold(settings.millis("slowCallDurationThresholdMs", Duration.ofSeconds(60)))
        .halfOpenMaxCalls(trialCalls)
        .recoveryTest(
            RecoveryTest.failureRateBelow(failureRate)
                .over(Math.min(trialCalls, minimumCalls))
                .slowCallRateBelow(slowCallRate))
        .recoveryDelay(delay(settings))
        .halfOpenCallTimeout(YEAR)
        .classifier(
            Outcome.classifier(settings.flag("recordOnly"), settings.flag("failureResults")));
  }

  private static RateBuilder window(Settings settings, double failureRate, int minimumCalls) {
    RateBuilder detector = FailureDetector.failureRate(failureRate);
    if (settings.text("windowType", "COUNT").equals("TIME")) {
      return detector
          .over(settings.millis("windowMs", Duration.ofSeconds(100)))
          .minimumCalls(minimumCalls);
    }
    int size = settings.integer("windowSize", 100);
    // There, a minimum above the window is silently lowered; here it is an error.
    return detector.over(size).minimumCalls(Math.min(minimumCalls, size));
  }

  private static RecoveryDelay delay(Settings settings) {
    Duration wait = settings.millis("waitInOpenMs", Duration.ofSeconds(60));
    double factor = settings.number("waitBackoffMultiplier", 1);
    return factor == 1 ? RecoveryDelay.fixed(wait) : RecoveryDelay.exponential(wait, factor, YEAR);
  }

  @Override
  public Object tell(String key, Sight sight) {
    return switch (key) {
      case "buffered" -> sight.evidence().calls();
      case "successful" -> sight.evidence().calls() - sight.evidence().failures();
      case "failed" -> sight.evidence().failures();
      case "slow" -> sight.evidence().slowCalls();
      case "slowFailed" -> sight.evidence().slowFailures();
      case "failureRate" -> rate(sight.evidence().failureRate());
      case "slowCallRate" -> rate(sight.evidence().slowCallRate());
      case "notPermitted" -> sight.rejected();
      default -> throw Adapter.unknown(key);
    };
  }

  private static Object rate(double percent) {
    return Double.isNaN(percent) ? null : Math.round(percent * 100) / 100.0;
  }
}
