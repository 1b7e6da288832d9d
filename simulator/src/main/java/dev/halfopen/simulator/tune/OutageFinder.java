package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * With hindsight one can do better than any breaker: of all stretches of calls, those are outages in
 * which "q of the calls fail" explains what was seen far better than "p of the calls fail". Each
 * failed call adds ln(q/p), each answered one takes ln((1-p)/(1-q)); a stretch begins where the sum
 * leaves zero and ends at its highest point, once the sum is back at zero or has fallen by as much
 * as an outage must be worth (E. S. Page, "Continuous inspection schemes", 1954; the drop that ends
 * a segment as in Altschul et al., "Basic local alignment search tool", 1990). It must be worth
 * ln(calls) + 4, so that chance makes none in the whole record. What usually fails is estimated
 * without the outages that the pass before has found.
 */
/** Finds the outages in what was recorded. */
final class OutageFinder {
  private static final double MIN_USUAL = 0.001;
  private static final int MIN_FAILED = 5;
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final int PASSES = 3;

  private final double smallest;

  /**
   * @param smallest which share of the calls fails in the smallest outage
   */
  OutageFinder(double smallest) {
    this.smallest = Math.min(0.99, smallest);
  }

  List<Outage> find(Recording recording) {
    double usual = failureShare(recording, List.of());
    List<Outage> outages = List.of();
    for (int pass = 0; pass < PASSES; pass++) {
      double p = Math.max(MIN_USUAL, Math.min(usual, smallest / 2));
      List<Outage> found = new Pass(p, smallest, recording.size()).over(recording);
      if (found.equals(outages)) {
        break;
      }
      outages = found;
      usual = failureShare(recording, outages);
    }
    return outages;
  }

  private static double failureShare(Recording recording, List<Outage> without) {
    Within outage = new Within(without);
    long calls = 0;
    long failed = 0;
    for (CallRecord call : recording) {
      if (Fate.counts(call) && !outage.contains(call.time())) {
        calls++;
        failed += Fate.failed(call) ? 1 : 0;
      }
    }
    return calls == 0 ? 0 : (double) failed / calls;
  }

  /** One reading of all calls. */
  private static final class Pass {
    private final double up;
    private final double down;
    private final double worth;
    private final List<Outage> found = new ArrayList<>();
    private double sum;
    private double best;
    private @Nullable Instant start;
    private Instant bestAt = Instant.EPOCH;
    private long calls;
    private long failed;
    private long callsAtBest;
    private long failedAtBest;

    Pass(double usual, double smallest, long size) {
      up = StrictMath.log(smallest / usual);
      down = StrictMath.log((1 - usual) / (1 - smallest));
      worth = StrictMath.log((double) Math.max(1, size)) + 4;
    }

    List<Outage> over(Recording recording) {
      for (CallRecord call : recording) {
        if (Fate.counts(call)) {
          see(call);
        }
      }
      end();
      return found;
    }

    private void see(CallRecord call) {
      boolean bad = Fate.failed(call);
      if (start == null) {
        if (!bad) {
          return;
        }
        start = call.time();
      }
      calls++;
      failed += bad ? 1 : 0;
      sum += bad ? up : -down;
      if (sum > best) {
        best = sum;
        bestAt = call.time();
        callsAtBest = calls;
        failedAtBest = failed;
      }
      if (sum <= 0 || best - sum > worth) {
        end();
      }
    }

    private void end() {
      Instant from = start;
      if (from != null && best >= worth && failedAtBest >= MIN_FAILED) {
        Duration length = Duration.between(from, bestAt);
        if (length.compareTo(SHORTEST) >= 0) {
          found.add(new Outage(from, length, callsAtBest, failedAtBest));
        }
      }
      start = null;
      sum = 0;
      best = 0;
      calls = 0;
      failed = 0;
    }
  }
}
