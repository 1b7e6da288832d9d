package dev.halfopen.simulator.service;

/**
 * An outage after which the service is fragile. In seconds: what it bears grows by an eighth of the
 * usual load with each one in which calls came, to all of it.
 */
final class Collapse implements Affliction {
  private static final long SECOND = 1_000_000_000;
  private static final double AT_FIRST = .3;
  private static final double STEP = .125;
  private static final double MARGIN = .1;

  private final long downAgain;
  private final double usualPerSecond;
  private final long failsAfter;
  private long downUntil;
  private double warm;
  private double load;
  private long second;
  private int relapses;

  Collapse(long downUntil, long downAgain, double usualPerSecond, long failsAfter) {
    this.downUntil = downUntil;
    this.downAgain = downAgain;
    this.usualPerSecond = usualPerSecond;
    this.failsAfter = failsAfter;
  }

  @Override
  public void afflict(Draft draft) {
    if (draft.now < downUntil) {
      warm = 0;
      draft.fail(failsAfter);
    } else if (tooMuch(draft)) {
      if (draft.real) {
        relapses++;
        downUntil = draft.now + downAgain;
      }
      draft.fail(failsAfter);
    }
  }

  private boolean tooMuch(Draft draft) {
    boolean sameSecond = draft.now / SECOND == second;
    double borne = sameSecond || load == 0 ? warm : Math.min(1, warm + STEP);
    double share = (sameSecond ? load : 0) + 1 / usualPerSecond;
    if (draft.real) {
      warm = borne;
      load = share;
      second = draft.now / SECOND;
    }
    return borne < 1 && share > Math.max(AT_FIRST, borne + MARGIN);
  }

  @Override
  public boolean lingers(long now) {
    return now < downUntil || warm < 1;
  }

  @Override
  public int relapses() {
    return relapses;
  }
}
