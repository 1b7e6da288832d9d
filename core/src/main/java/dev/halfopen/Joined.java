package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * The admission of an inner call that joined the one around it: its verdict is a proposal, and the
 * outer one is alive as long as it is.
 */
final class Joined implements Admission {
  private final Joint joint;

  /** What this layer wishes; see Joint. */
  private volatile boolean waits = true;

  private volatile boolean seen;

  Joined(Joint joint) {
    this.joint = joint;
  }

  @Override
  public @Nullable Phase phase() {
    return joint.phase();
  }

  @Override
  public @Nullable Observed observed() {
    return joint.isEnded() ? null : joint.observed();
  }

  @Override
  public void renew(long now, CircuitBreakerConfig config) {
    seen = true;
    joint.renewed(now, config);
  }

  @Override
  public void follow(boolean waits, boolean seen, long now) {
    this.waits = waits;
    this.seen = seen;
    joint.follow(now);
  }

  boolean waits() {
    return waits;
  }

  boolean isSeen() {
    return seen;
  }

  @Override
  public boolean isWatched() {
    return joint.isWatched();
  }

  void propose(Proposal proposal, long now) {
    joint.propose(this, proposal, now);
  }
}
