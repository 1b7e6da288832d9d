package dev.halfopen.detect;

import java.util.function.LongSupplier;

/** The evidence of one CLOSED phase as {@link SequentialDetector} sees it. */
final class SequentialState implements FailureDetector.State {
  /*
   * While all is well the sums are at rest, and a successful call reads that and no more. Otherwise
   * three words take part, each exact by itself: the sums, which alone decide; the usual rate, which
   * a failed call may move to another level; and the excursion, which is told to people, and which
   * notes the usual rate when the suspicion begins, so that none is learnt from an outage.
   */
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  /** After so many intervals without a failure all sums have aged to nothing: six days. */
  private static final long FORGETFUL = 1 << 19;

  private final SequentialDetector recipe;
  private final Levels levels;
  private final long start;
  private final UsualRate usual;
  private final Sums sums = new Sums();
  private final Excursion excursion = new Excursion();
  private volatile long lastFailed;

  SequentialState(SequentialDetector recipe, long start, double startingAt, LongSupplier calls) {
    this.recipe = recipe;
    this.levels = recipe.levels();
    this.start = start;
    this.usual = recipe.usualRate(startingAt, calls);
    // Calibrated here rather than by the first call that fails.
    levels.at(usual.level());
  }

  boolean isOf(SequentialDetector recipe) {
    return this.recipe.equals(recipe);
  }

  @Override
  public boolean record(boolean failure, boolean slow, long now) {
    return record(failure, slow, now, false);
  }

  @Override
  public boolean record(boolean failure, boolean slow, long now, boolean wary) {
    if (!failure && sums.areAtRest()) {
      return false;
    }
    Level level = level();
    long interval = interval(now);
    int sum = sums.record(failure, interval, interval - lastFailed > FORGETFUL, level);
    if (sum < 0) {
      sum = ~sum;
      excursion.begin(usual.notedBefore(interval));
    } else {
      excursion.count(failure);
    }
    boolean alarm = sum >= (wary ? (level.limit() + 1) / 2 : level.limit());
    if (failure) {
      lastFailed = interval;
      learn(alarm, interval);
    }
    return alarm;
  }

  private void learn(boolean alarm, long interval) {
    if (alarm) {
      boolean outage = recipe.isOutage(excursion.failureRate());
      usual.alarmed(outage ? excursion.noted() : usual.noted(), interval);
    } else {
      usual.failed(interval);
    }
  }

  private Level level() {
    return levels.at(usual.level());
  }

  private long interval(long now) {
    return Math.floorDiv(now - start, INTERVAL_NANOS);
  }

  /** The calls since the suspicion began; none while there is none. */
  @Override
  public Evidence evidence(long now) {
    return sums.areAtRest(interval(now), level()) ? Evidence.none() : excursion.evidence();
  }

  @Override
  public double usualFailureRate() {
    return usual.rate();
  }
}
