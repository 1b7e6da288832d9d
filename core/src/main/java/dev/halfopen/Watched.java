package dev.halfopen;

/**
 * The admission of the calls that began at one moment in a CLOSED phase and whose silence is
 * watched. Immutable.
 */
final class Watched implements Admission {
  private final Closed phase;
  private final Silence silence;
  private final long began;

  Watched(Closed phase, Silence silence, long began) {
    this.phase = phase;
    this.silence = silence;
    this.began = began;
  }

  @Override
  public Closed phase() {
    return phase;
  }

  /** To within a bucket of the ring. */
  long began() {
    return began;
  }

  @Override
  public boolean isWatched() {
    return true;
  }

  @Override
  public SignOfLife newSign() {
    return new SignOfLife(silence, began);
  }

  @Override
  public boolean leave() {
    SilenceLimit limit = silence.limit(false);
    if (limit == null || limit.leave(began)) {
      return true;
    }
    limit.passedEnded();
    return false;
  }
}
