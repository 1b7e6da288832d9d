package dev.halfopen.spring.boot;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.detect.PeriodBuilder;
import dev.halfopen.detect.RateBuilder;
import dev.halfopen.detect.SequentialDetector;
import dev.halfopen.spring.boot.BreakerProperties.Detector;
import dev.halfopen.spring.boot.BreakerProperties.Sequential;
import java.time.Duration;

/** Makes a failure detector of its properties. */
final class DetectorSettings {
  private static final String SMALLEST_OUTAGE = "sequential.smallest-outage";
  private static final String USUAL = "sequential.usual-failure-rate";
  private static final String LEARNS_UP_TO = "sequential.learns-up-to";
  private static final String FALSE_OPENINGS = "sequential.calls-between-false-openings";

  private final Settings settings;

  DetectorSettings(Settings breaker) {
    settings = breaker.in("failure-detector");
  }

  FailureDetector detector(Detector from) {
    settings.exactlyOne(
        new Choice("consecutive-failures", from.consecutiveFailures()),
        new Choice("failures", from.failures()),
        new Choice("failure-rate", from.failureRate()),
        new Choice("sequential", from.sequential()));
    Choice failures = new Choice("failures", from.failures());
    Choice rate = new Choice("failure-rate", from.failureRate());
    settings.onlyWith(new Choice("out-of", from.outOf()), failures);
    settings.onlyWith(new Choice("within", from.within()), failures);
    settings.onlyWith(new Choice("over", from.over()), rate);
    settings.onlyWith(new Choice("slow-call-rate", from.slowCallRate()), rate);
    settings.onlyWith(
        new Choice("minimum-calls", from.minimumCalls()),
        rate,
        new Choice("within", from.within()));
    if (from.sequential() != null) {
      return sequential(from.sequential());
    }
    if (from.failureRate() != null) {
      return rate(from, from.failureRate());
    }
    if (from.failures() != null) {
      return counted(from, from.failures());
    }
    return settings.made(
        "consecutive-failures", from.consecutiveFailures(), FailureDetector::consecutiveFailures);
  }

  private FailureDetector counted(Detector from, int failures) {
    settings.exactlyOne(new Choice("out-of", from.outOf()), new Choice("within", from.within()));
    FailureDetector.CountBuilder counted =
        settings.made("failures", failures, FailureDetector::failures);
    Duration within = from.within();
    if (within == null) {
      return settings.made("out-of", from.outOf(), counted::outOf);
    }
    PeriodBuilder period = settings.made("within", within, counted::within);
    return settings.changed(
        "minimum-calls", period, from.minimumCalls(), PeriodBuilder::minimumCalls);
  }

  private FailureDetector rate(Detector from, Percent percent) {
    RateBuilder rate = settings.made("failure-rate", percent.value(), FailureDetector::failureRate);
    rate =
        settings.changed(
            "over",
            rate,
            from.over(),
            (made, over) -> over.time() == null ? made.over(over.calls()) : made.over(over.time()));
    rate = settings.changed("minimum-calls", rate, from.minimumCalls(), RateBuilder::minimumCalls);
    return settings.changed(
        "slow-call-rate",
        rate,
        from.slowCallRate(),
        (made, slow) -> made.slowCallRate(slow.value()));
  }

  /** In an order in which no step is refused for the default of one that comes later. */
  private FailureDetector sequential(Sequential from) {
    SequentialDetector made = FailureDetector.sequential();
    Percent smallest = from.smallestOutage();
    Percent usual = from.usualFailureRate();
    boolean usualFirst = smallest != null && smallest.value() < 1.25;
    if (usualFirst) {
      made = settings.changed(USUAL, made, usual, (d, p) -> d.usualFailureRate(p.value()));
    }
    made = settings.changed(SMALLEST_OUTAGE, made, smallest, (d, p) -> d.smallestOutage(p.value()));
    if (!usualFirst) {
      made = settings.changed(USUAL, made, usual, (d, p) -> d.usualFailureRate(p.value()));
    }
    made =
        settings.changed(LEARNS_UP_TO, made, from.learnsUpTo(), (d, p) -> d.learnsUpTo(p.value()));
    return settings.changed(
        FALSE_OPENINGS,
        made,
        from.callsBetweenFalseOpenings(),
        SequentialDetector::callsBetweenFalseOpenings);
  }
}
