package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the records tell of the traffic while the service was well. Immutable.
 *
 * @param calls how many calls the service was asked for
 * @param span from the first to the last
 * @param callsPerSecond on average
 * @param usualFailureRate per cent of the calls that failed outside of outages
 * @param usualAtMost the end of its 95 % confidence interval, per cent
 * @param median how long half of the answers took at most; null: there are none
 * @param slowest how long 99.9 % of the answers took at most
 * @param slowestFirstContent how long 99.9 % took until their first content; null: not known
 * @since 0.1.0
 */
public record TrafficFacts(
    long calls,
    Duration span,
    double callsPerSecond,
    double usualFailureRate,
    double usualAtMost,
    @Nullable Duration median,
    @Nullable Duration slowest,
    @Nullable Duration slowestFirstContent) {
  /** The quantile of the normal distribution for a one-sided bound at 95 %. */
  private static final double Z = 1.6449;

  private static final double SLOWEST = 0.999;

  static TrafficFacts of(Recording recording, List<Outage> outages) {
    Within outage = new Within(outages);
    Lengths answers = new Lengths();
    Lengths firsts = new Lengths();
    long all = 0;
    long calls = 0;
    long failed = 0;
    for (CallRecord call : recording) {
      if (Fate.counts(call)) {
        all++;
        if (!outage.contains(call.time())) {
          calls++;
          failed += Fate.failed(call) ? 1 : 0;
          if (!Fate.failed(call)) {
            answers.add(call.duration());
            if (call.firstContent() != null) {
              firsts.add(call.firstContent());
            }
          }
        }
      }
    }
    double seconds = Math.max(1e-3, recording.span().toNanos() / 1e9);
    return new TrafficFacts(
        all,
        recording.span(),
        all / seconds,
        calls == 0 ? 0 : 100.0 * failed / calls,
        100 * wilson(failed, calls),
        answers.quantile(0.5),
        answers.quantile(SLOWEST),
        firsts.quantile(SLOWEST));
  }

  /** The upper bound of a share: E. B. Wilson, "Probable inference", 1927. */
  private static double wilson(long hits, long of) {
    if (of == 0) {
      return 1;
    }
    double p = (double) hits / of;
    double z2 = Z * Z / of;
    double middle = p + z2 / 2;
    double spread = Z * Math.sqrt(p * (1 - p) / of + z2 / 4 / of);
    return Math.min(1, (middle + spread) / (1 + z2));
  }
}
