package dev.halfopen;

/**
 * A breaker in a registry, and what is known of when it was used. Guarded by the registry's lock,
 * but for what says so.
 */
final class RegistryEntry {
  private final EnhancedCircuitBreaker breaker;
  private final CircuitBreakerConfig madeWith;
  private final boolean ownSettings;

  /** Set without the lock by who finds the breaker by its name, at most once between two looks. */
  private volatile boolean askedFor;

  /** Set without the lock: two may warn at the same moment, and one of them does. */
  private volatile boolean warned;

  private long seenAskedFor;
  private long seenAdmission;

  /** Whether the admission that was seen is in the time of use; not the making of the breaker. */
  private boolean admissionCounts;

  private long usedAt;
  private long noticedAt;
  private long keyUsedAt;
  private long keyNoticedAt;

  /**
   * A breaker that comes into the registry.
   *
   * @param ownSettings whether somebody gave it settings that its name alone would not bring
   * @param now the registry's time
   * @param turn the registry's count of names that have come
   */
  RegistryEntry(EnhancedCircuitBreaker breaker, boolean ownSettings, long now, long turn) {
    this.breaker = breaker;
    this.madeWith = breaker.config();
    this.ownSettings = ownSettings;
    this.seenAskedFor = breaker.callsAskedFor();
    this.seenAdmission = breaker.lastAdmission();
    this.usedAt = now;
    this.noticedAt = turn;
    fixKey();
  }

  EnhancedCircuitBreaker breaker() {
    return breaker;
  }

  boolean hasOwnSettings() {
    return ownSettings;
  }

  /** Notes that somebody asked for it; costs who asks often one read. */
  void askedFor() {
    if (!askedFor) {
      askedFor = true;
    }
  }

  /** Whether to warn of settings that somebody gives for it; true at most once. */
  boolean isFirstContradiction(CircuitBreakerConfig given) {
    if (warned || given.equals(madeWith) || given.equals(breaker.config())) {
      return false;
    }
    warned = true;
    return true;
  }

  /**
   * Looks whether it was used since the last look.
   *
   * @param clocks with that of the breaker, which need not be the registry's
   */
  void look(ClockReadings clocks, long turn) {
    long calls = breaker.callsAskedFor();
    boolean called = calls != seenAskedFor;
    if (!called && !askedFor) {
      return;
    }
    askedFor = false;
    seenAskedFor = calls;
    long admission = breaker.lastAdmission();
    if (called && (admission != seenAdmission || !admissionCounts)) {
      seenAdmission = admission;
      admissionCounts = true;
      usedAt = clocks.now() - breaker.nanosSinceAdmission(clocks.of(breaker));
    } else {
      // Only asked for, rejected, or admitted within the millisecond that is known already: some
      // time up to now.
      usedAt = clocks.now();
    }
    noticedAt = turn;
  }

  /** Whether it stands in the order at the place where it belongs, as far as is known. */
  boolean isInItsPlace() {
    return keyUsedAt == usedAt && keyNoticedAt == noticedAt;
  }

  /** To be called before it is put into the order, and never while it is in there. */
  void fixKey() {
    keyUsedAt = usedAt;
    keyNoticedAt = noticedAt;
  }

  /** Whether this one was used before the other, as they stand in the order. */
  static int byUse(RegistryEntry one, RegistryEntry other) {
    int byTime = Long.signum(one.keyUsedAt - other.keyUsedAt);
    return byTime != 0 ? byTime : Long.signum(one.keyNoticedAt - other.keyNoticedAt);
  }

  /** Whether it stays as long as there is any room. */
  boolean isNeeded(ClockReadings clocks) {
    return ownSettings || breaker.isNeeded(clocks.of(breaker));
  }
}
