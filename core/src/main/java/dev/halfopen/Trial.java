package dev.halfopen;

/** The admission of one trial call: a lease that the call renews while it gives signs of life. */
final class Trial implements Admission {
  private final HalfOpen phase;
  private volatile long expiresAt;

  /** For {@link Leases}. */
  private long place;

  private long number;

  Trial(HalfOpen phase, long now, CircuitBreakerConfig config) {
    this.phase = phase;
    this.expiresAt = now + config.halfOpenCallTimeout().toNanos();
  }

  @Override
  public HalfOpen phase() {
    return phase;
  }

  /** What has expired can't be renewed: it has failed, even if nobody has come by to find it. */
  @Override
  public void renew(long now, CircuitBreakerConfig config) {
    if (remaining(now) <= 0) {
      return;
    }
    long renewed = now + config.halfOpenCallTimeout().toNanos();
    boolean sooner = renewed - expiresAt < 0;
    expiresAt = renewed;
    if (sooner) {
      phase.leaseShortened(this);
    }
  }

  long expiresAt() {
    return expiresAt;
  }

  long place() {
    return place;
  }

  void placed(long given) {
    place = given;
  }

  long number() {
    return number;
  }

  void numbered(long given) {
    number = given;
  }

  long remaining(long now) {
    return expiresAt - now;
  }
}
