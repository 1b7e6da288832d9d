package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * The admission of an inner call that joined the one around it: its verdict is a proposal, and the
 * outer one is alive as long as it is.
 */
final class Joined implements Admission {
  private final Joint joint;

  Joined(Joint joint) {
    this.joint = joint;
  }

  @Override
  public @Nullable Phase phase() {
    return joint.phase();
  }

  @Override
  public void renew(long now, CircuitBreakerConfig config) {
    joint.renew(now, config);
  }

  @Override
  public void waiting(boolean waits, long now) {
    joint.waiting(waits, now);
  }

  @Override
  public boolean isWatched() {
    return joint.isWatched();
  }

  void propose(Proposal proposal) {
    joint.propose(this, proposal);
  }
}
