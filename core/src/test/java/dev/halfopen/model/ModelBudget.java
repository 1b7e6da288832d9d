package dev.halfopen.model;

import java.math.BigDecimal;

/** The retry budget in exact arithmetic, filled at every moment rather than when it is asked. */
final class ModelBudget {
  private static final BigDecimal MINUTE = BigDecimal.valueOf(60_000_000_000L);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final BigDecimal percent;
  private final BigDecimal perMinute;

  /** Tokens times nanoseconds of a minute, so that nothing is ever divided but by a hundred. */
  private final BigDecimal limit;

  private BigDecimal balance;
  private long unattributed;
  private long ordinary;

  ModelBudget(double percentOfCalls, int perMinute) {
    this.percent = BigDecimal.valueOf(percentOfCalls);
    this.perMinute = BigDecimal.valueOf(perMinute);
    BigDecimal sum = percent.add(this.perMinute);
    this.limit = sum.signum() == 0 ? sum : sum.max(BigDecimal.ONE).multiply(MINUTE);
    this.balance = this.perMinute.multiply(MINUTE);
  }

  void pass(long nanos) {
    add(perMinute.multiply(BigDecimal.valueOf(nanos)));
  }

  /** A call was admitted; it is the first of the extra calls that are due, or an ordinary one. */
  void admitted() {
    unattributed++;
    if (unattributed > ordinary) {
      ordinary = unattributed;
      add(percent.multiply(MINUTE).divide(HUNDRED));
    }
  }

  private void add(BigDecimal deposit) {
    balance = balance.add(deposit).min(limit);
  }

  boolean tryTake() {
    if (balance.compareTo(MINUTE) < 0) {
      return false;
    }
    balance = balance.subtract(MINUTE);
    unattributed--;
    return true;
  }

  /** The most whole tokens that it can hold. */
  long wholeLimit() {
    return limit.divideToIntegralValue(MINUTE).longValueExact();
  }
}
