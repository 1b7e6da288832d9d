package dev.halfopen.simulator;

/**
 * What is counted in a run.
 *
 * @since 0.1.0
 */
public enum Metric {
  /** Calls that callers wanted to make. */
  OFFERED("calls offered", Better.NEITHER),
  /** Calls that were answered. */
  ANSWERED("answered", Better.MORE),
  /** Calls that were answered by the spare in place of the service. */
  ANSWERED_BY_SPARE("  by the spare", Better.NEITHER),
  /** Calls that were answered within the callers' patience. */
  ANSWERED_IN_TIME("answered in time", Better.MORE),
  /** Attempts that were sent while the service was ill, and got no answer because of that. */
  WASTED("wasted on a sick service", Better.LESS),
  /** Calls that were refused. */
  REFUSED("refused", Better.NEITHER),
  /** Calls that were refused, and that the service would have answered. */
  USEFUL_REFUSED("useful calls refused", Better.LESS),
  /** How long callers waited in all for calls that were not answered. */
  CALLER_SECONDS_LOST("caller-seconds lost", Better.LESS),
  /** Times in which the service was ill. */
  EPISODES("episodes", Better.NEITHER),
  /** How many of those no call was refused in, and the breaker did not open in. */
  UNDETECTED("  not noticed", Better.NEITHER),
  /** Of the others: the mean time until the first refusal or opening. */
  SECONDS_TO_DETECTION("  s until noticed", Better.LESS),
  /** Of the others: the mean number of attempts that were sent until then. */
  CALLS_TO_DETECTION("  calls until noticed", Better.LESS),
  /**
   * The mean time from the end of an episode until calls were neither refused nor met by the
   * illness any more, nor went to the spare unasked, for two minutes.
   */
  SECONDS_TO_FULL_SERVICE("  s to full service", Better.LESS),
  /** How often the service fell ill again because of the calls. */
  RELAPSES("relapses", Better.LESS),
  /** How often the breaker opened. */
  OPENINGS("openings", Better.NEITHER),
  /** How often it did so while the service had been well for two minutes. */
  FALSE_OPENINGS("false openings", Better.LESS),
  /** Attempts that reached the service. */
  SENT("attempts sent", Better.NEITHER),
  /** Attempts that reached the spare. */
  SENT_TO_SPARE("  to the spare", Better.NEITHER),
  /** What the tokens cost; more answers cost more. */
  COST("money", Better.NEITHER);

  /** What one would like to have of it. */
  public enum Better {
    /** The more, the better. */
    MORE,
    /** The less, the better. */
    LESS,
    /** It is a fact. */
    NEITHER
  }

  private final String title;
  private final Better better;

  Metric(String title, Better better) {
    this.title = title;
    this.better = better;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** What one would like to have of it. */
  public Better better() {
    return better;
  }
}
