package dev.halfopen.model;

/** A call that the model admitted. */
final class ModelCall {
  /** The phase that admitted it; null: only SHADOW let it pass. */
  final ModelPhase phase;

  final long admittedAt;

  /** When the service last gave a sign of life. */
  long lastSign;

  /** Until when a trial call must report. */
  long leaseEnd;

  boolean ended;

  ModelCall(ModelPhase phase, long now) {
    this.phase = phase;
    this.admittedAt = now;
    this.lastSign = now;
  }
}
