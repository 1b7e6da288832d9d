package dev.halfopen.simulator.tune;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.detect.SequentialDetector;
import dev.halfopen.recover.RecoveryDelay;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings as figures, from which both a configuration and its text are made. Immutable.
 *
 * @param usual per cent
 * @param learnsUpTo per cent; 0: it learns nothing
 * @param smallest per cent
 * @param sinceLastSign null: not set
 * @param wholeAnswer null: not set
 * @param halfOpenCallTimeout longer than the whole answer
 */
record Proposal(
    double usual,
    double learnsUpTo,
    double smallest,
    long callsBetween,
    @Nullable Duration sinceLastSign,
    @Nullable Duration wholeAnswer,
    Duration halfOpenCallTimeout) {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration MAX = Duration.ofSeconds(30);
  private static final Duration RAMP = Duration.ofSeconds(10);
  private static final int FACTOR = 2;
  private static final int JITTER_PERCENT = 20;

  CircuitBreakerConfig config() {
    SequentialDetector detector =
        FailureDetector.sequential().smallestOutage(smallest).usualFailureRate(usual);
    if (learnsUpTo > 0) {
      detector = detector.learnsUpTo(learnsUpTo);
    }
    CircuitBreakerConfig.Builder builder =
        CircuitBreakerConfig.forAiServices().toBuilder()
            .failureDetector(detector.callsBetweenFalseOpenings(callsBetween))
            .halfOpenCallTimeout(halfOpenCallTimeout)
            .recoveryDelay(
                RecoveryDelay.exponential(FIRST, FACTOR, MAX).jitter(JITTER_PERCENT / 100.0))
            .ramp(RAMP)
            .silenceIsFailureAfter(sinceLastSign, wholeAnswer);
    return builder.build();
  }

  /** The lines below a breaker's id in a file of properties. */
  String yaml() {
    StringBuilder lines = new StringBuilder();
    lines.append("preset: ai\nfailure-detector:\n  sequential:\n");
    line(lines, "    usual-failure-rate", number(usual) + "%");
    if (learnsUpTo > 0) {
      line(lines, "    learns-up-to", number(learnsUpTo) + "%");
    }
    line(lines, "    smallest-outage", number(smallest) + "%");
    line(lines, "    calls-between-false-openings", Long.toString(callsBetween));
    if (sinceLastSign != null || wholeAnswer != null) {
      lines.append("silence-is-failure-after:\n");
      if (sinceLastSign != null) {
        line(lines, "  since-last-sign", length(sinceLastSign));
      }
      if (wholeAnswer != null) {
        line(lines, "  whole-answer", length(wholeAnswer));
      }
    }
    line(lines, "half-open-call-timeout", length(halfOpenCallTimeout));
    lines.append("recovery-delay:\n");
    line(lines, "  first", length(FIRST));
    line(lines, "  factor", Integer.toString(FACTOR));
    line(lines, "  max", length(MAX));
    line(lines, "  jitter", JITTER_PERCENT + "%");
    line(lines, "ramp", length(RAMP));
    return lines.toString();
  }

  private static void line(StringBuilder to, String name, String value) {
    to.append(name).append(": ").append(value).append('\n');
  }

  private static String length(Duration length) {
    return length.toMillis() % 1000 == 0 ? length.toSeconds() + "s" : length.toMillis() + "ms";
  }

  private static String number(double value) {
    return new BigDecimal(value)
        .setScale(2, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
