package dev.halfopen.simulator.traffic;

import dev.halfopen.internal.Ranges;

/** What the arrivals have in common. */
final class Rates {
  static final double SECOND = 1e9;

  private static final double MOST = 1e6;

  private Rates() {}

  static void check(double perSecond) {
    if (!(perSecond > 0 && perSecond <= MOST)) {
      throw Ranges.error("perSecond", perSecond, "more than 0, at most 1000000");
    }
  }
}
