package dev.halfopen.scenarios;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;

/** Failures m of n, or counts and rates in a period, and successes m of n in half-open. */
final class FailsafeAdapter implements Adapter {

  @Override
  public CircuitBreakerConfig.Builder config(Settings settings) {
    int failures = settings.integer("failureThreshold", 1);
    int capacity = settings.integer("failureCapacity", failures);
    int executions = settings.integer("executionThreshold", failures);
    int successes = settings.integer("successThreshold", 0);
    int successCapacity = settings.integer("successCapacity", successes);
    double rate = settings.number("failureRateThreshold", 0);
    boolean inPeriod = settings.has("periodMs");

    FailureDetector detector;
    RecoveryTest test;
    int trialCalls;
    if (settings.has("failureRateThreshold")) {
      Duration period = settings.millis("periodMs", Duration.ZERO);
      detector = FailureDetector.failureRate(rate).over(period).minimumCalls(executions);
      test = RecoveryTest.failureRateBelow(rate).over(executions);
      trialCalls = executions;
    } else if (inPeriod) {
      Duration period = settings.millis("periodMs", Duration.ZERO);
      detector = FailureDetector.failures(failures).within(period).minimumCalls(executions);
      test = RecoveryTest.successes(1).outOf(failures);
      trialCalls = executions;
    } else {
      detector = FailureDetector.failures(failures).outOf(capacity);
      // In half-open, as many failures as in CLOSED re-open, so one more than the rest closes.
      test = RecoveryTest.successes(capacity - failures + 1).outOf(capacity);
      trialCalls = capacity;
    }
    if (settings.has("successThreshold")) {
      test = RecoveryTest.successes(successes).outOf(successCapacity);
      trialCalls = successCapacity;
    }
    return CircuitBreakerConfig.builder()
        .failureDetector(detector)
        .recoveryTest(test)
        .halfOpenMaxCalls(trialCalls)
        .recoveryTimeout(settings.millis("delayMs", Duration.ofMinutes(1)))
        .halfOpenCallTimeout(Duration.ofDays(365))
        .classifier(Outcome.classifier(false, settings.flag("failureResults")));
  }

  @Override
  public Object tell(String key, Sight sight) {
    Evidence evidence = sight.evidence();
    long successes = evidence.calls() - evidence.failures();
    return switch (key) {
      case "executions" -> evidence.calls();
      case "successful" -> successes;
      case "failed" -> evidence.failures();
      case "failureRate" -> {
        // Failsafe tells a rate below its minimum as well, and 0 for none.
        double rate = evidence.failureRate();
        yield Double.isNaN(rate) ? share(evidence.failures(), evidence) : Math.round(rate);
      }
      case "successRate" -> share(successes, evidence);
      default -> throw Adapter.unknown(key);
    };
  }

  private static long share(long part, Evidence evidence) {
    return evidence.calls() == 0 ? 0 : Math.round(100.0 * part / evidence.calls());
  }
}
