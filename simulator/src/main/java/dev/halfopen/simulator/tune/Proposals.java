package dev.halfopen.simulator.tune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which settings are worth a trial, for this traffic and these goals. */
final class Proposals {
  /** A rate below that can't be told from chance, and an hour of bad luck isn't an outage. */
  private static final double LEAST_USUAL = 0.1;

  /** Of the smallest outage: what usually fails must be clearly less. */
  private static final double MOST_USUAL = 0.6;

  private static final double LEARNS_AT_MOST = 20;
  private static final double LEARNS_SHARE = 0.4;
  private static final long FEWEST_CALLS = 1_000;
  private static final double MOST_CALLS = 1e12;
  private static final double SLOWER_THAN_SLOWEST = 1.5;
  private static final Duration LEAST_SILENCE = Duration.ofSeconds(1);
  private static final Duration LEAST_CALL_TIMEOUT = Duration.ofSeconds(10);

  private Proposals() {}

  static List<Proposal> of(TrafficFacts facts, Goals goals) {
    double smallest = Math.min(99, goals.smallestOutage());
    double usual = usual(facts, smallest);
    double learns = Math.min(LEARNS_AT_MOST, LEARNS_SHARE * smallest);
    Duration whole = silence(facts.slowest());
    Duration sign = silence(facts.slowestFirstContent());
    Duration lease = whole == null ? LEAST_CALL_TIMEOUT : whole.plus(whole.dividedBy(3));
    List<Proposal> proposals = new ArrayList<>();
    for (int caution : new int[] {1, 10, 100}) {
      long calls = callsBetween(facts, goals, caution);
      for (double upTo : new double[] {0, learns}) {
        if (upTo == 0 || upTo > usual) {
          Duration timeout = rounded(longer(lease, LEAST_CALL_TIMEOUT));
          Proposal proposal = new Proposal(usual, upTo, smallest, calls, sign, whole, timeout);
          if (!proposals.contains(proposal)) {
            proposals.add(proposal);
          }
        }
      }
    }
    return proposals;
  }

  /** What usually fails at most, rounded up to two digits. */
  static double usual(TrafficFacts facts, double smallest) {
    double most = Math.max(LEAST_USUAL, facts.usualAtMost());
    double rounded = most < 1 ? Math.ceil(most * 100) / 100 : Math.ceil(most * 10) / 10;
    return Math.min(rounded, Math.floor(MOST_USUAL * smallest * 10) / 10);
  }

  static boolean failsTooMuch(TrafficFacts facts, Goals goals) {
    return facts.usualAtMost() > MOST_USUAL * goals.smallestOutage();
  }

  private static long callsBetween(TrafficFacts facts, Goals goals, int caution) {
    double perPeriod = facts.callsPerSecond() * (goals.period().toNanos() / 1e9);
    double calls = perPeriod / goals.falseOpenings() * caution;
    return twoDigits(Math.min(MOST_CALLS, Math.max(FEWEST_CALLS, calls)));
  }

  private static long twoDigits(double calls) {
    long unit = 1;
    while (calls / unit >= 100) {
      unit *= 10;
    }
    return (long) Math.ceil(calls / unit) * unit;
  }

  /** Longer than all but one healthy answer in a thousand took, with something to spare. */
  private static @Nullable Duration silence(@Nullable Duration slowest) {
    if (slowest == null) {
      return null;
    }
    double nanos = slowest.toNanos() * SLOWER_THAN_SLOWEST;
    return rounded(longer(Duration.ofNanos((long) nanos), LEAST_SILENCE));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration rounded(Duration up) {
    long millis = up.toMillis();
    long unit = millis < 10_000 ? 500 : millis < 60_000 ? 1_000 : 10_000;
    return Duration.ofMillis((millis + unit - 1) / unit * unit);
  }
}
