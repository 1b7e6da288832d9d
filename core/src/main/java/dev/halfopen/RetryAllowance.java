package dev.halfopen;

import dev.halfopen.internal.BriefLock;
import dev.halfopen.retry.RetryBudget;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** The extra calls that a breaker still grants under its {@link RetryBudget}. Thread-safe. */
final class RetryAllowance {
  /*
   * A token bucket that is filled when somebody takes from it, so that ordinary calls pay nothing:
   * what they and the time have added since is derived from CallCounters and the clock.
   *
   * Tokens are counted in grains, of which there are as many to a token as nanoseconds to a minute.
   * So a nanosecond adds exactly perMinute grains, a call a whole number of them, and nothing
   * drifts. A full bucket is less than 2^56 grains; a deposit is compared with the room that is
   * left before it is multiplied out, so nothing overflows.
   *
   * At every moment, as long as the budget is the same:
   *   1. granted <= perMinute * (1 + minutes elapsed) + percent / 100 * ordinary calls;
   *   2. 0 <= balance <= max(1, perMinute + percent), or 0 if the budget is none().
   *
   * Ordinary calls are the admitted ones that aren't extra. Nobody marks which ones are; we take
   * admitted - granted. An extra call that was granted and is not admitted (yet, or never, since
   * the breaker rejected it) makes that too small, which is the safe side: it costs its share of a
   * deposit on top of its token. The difference falls with a grant and rises again when that call
   * is admitted, so only its highest value so far counts, or that rise would be paid for. It is
   * never too large: the lock under which we read it is the one under which calls are granted, and
   * that comes before their admission.
   *
   * Resets of the metrics or of the breaker don't touch the counts that we read.
   */
  static final long TOKEN = 60_000_000_000L;

  private final CallCounters counters;
  private final TimeSource time;
  private final BriefLock lock = new BriefLock();
  private Rates rates;
  private long grains;
  private long settledAt;
  private long ordinary;
  private long granted;

  /** What it is at the beginning, which may be past. */
  RetryAllowance(RetryBudget budget, CallCounters counters, TimeSource time, long since) {
    this.counters = counters;
    this.time = time;
    rates = Rates.of(budget);
    grains = rates.atFirst();
    settledAt = since;
  }

  /** Takes an extra call; false: none is left. */
  boolean tryTake() {
    long now = time.nanoTime();
    lock.lock();
    try {
      settle(now);
      if (grains < TOKEN && !rates.budget.isUnlimited()) {
        return false;
      }
      grains = Math.max(0, grains - TOKEN);
      granted++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Follows another budget, which adds nothing to the balance and cuts it to the new limit. */
  void follow(RetryBudget budget) {
    long now = time.nanoTime();
    lock.lock();
    try {
      settle(now);
      rates = Rates.of(budget);
      grains = Math.min(grains, rates.limit);
    } finally {
      lock.unlock();
    }
  }

  /** The whole tokens that are there, of the most that there can be: 0 to 1. */
  double level() {
    long now = time.nanoTime();
    lock.lock();
    try {
      settle(now);
      if (rates.budget.isUnlimited()) {
        return 1;
      }
      long tokens = grains / TOKEN;
      long limit = rates.limit / TOKEN;
      return limit == 0 ? 0 : (double) tokens / limit;
    } finally {
      lock.unlock();
    }
  }

  private void settle(long now) {
    // Negative for whoever read the clock before somebody who has settled already.
    long nanos = Math.max(0, now - settledAt);
    long calls = Math.max(0, counters.sumOfAdmitted() - granted - ordinary);
    deposit(rates.perNano, nanos);
    deposit(rates.perCall, calls);
    settledAt += nanos;
    ordinary += calls;
  }

  private void deposit(long each, long times) {
    long room = rates.limit - grains;
    grains += each != 0 && times > room / each ? room : each * times;
  }

  /** A budget in grains. */
  private record Rates(RetryBudget budget, long perNano, long perCall, long limit) {
    private static final BigDecimal GRAINS_PER_PERCENT = BigDecimal.valueOf(TOKEN / 100);

    static Rates of(RetryBudget budget) {
      long perNano = budget.perMinute();
      long perCall =
          BigDecimal.valueOf(budget.percentOfCalls())
              .multiply(GRAINS_PER_PERCENT)
              .setScale(0, RoundingMode.FLOOR)
              .longValueExact();
      long limit = perNano * TOKEN + 100 * perCall;
      return new Rates(budget, perNano, perCall, limit == 0 ? 0 : Math.max(TOKEN, limit));
    }

    long atFirst() {
      return perNano * TOKEN;
    }
  }
}
