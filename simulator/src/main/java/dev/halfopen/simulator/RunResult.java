package dev.halfopen.simulator;

/**
 * What came of one run. Immutable.
 *
 * @since 0.1.0
 */
public final class RunResult {
  private final String contender;
  private final long seed;
  private final double[] values;
  private final Timeline timeline;

  RunResult(String contender, long seed, double[] values, Timeline timeline) {
    this.contender = contender;
    this.seed = seed;
    this.values = values;
    this.timeline = timeline;
  }

  /** Whose run it was. */
  public String contender() {
    return contender;
  }

  /** Where chance came from. */
  public long seed() {
    return seed;
  }

  /** A figure; NaN: there is none, such as a mean of nothing. */
  @SuppressWarnings("EnumOrdinal") // nothing outside of a run knows these places
  public double value(Metric metric) {
    return values[metric.ordinal()];
  }

  /** What happened, by time. */
  public Timeline timeline() {
    return timeline;
  }
}
