package dev.halfopen;

/**
 * How a call ended, as it is counted: each call is exactly one of these.
 *
 * @since 0.1.0
 */
public enum Outcome {
  /** The service answered as it should. */
  SUCCESS,
  /** The service failed, or was slow where that counts as a failure. */
  FAILURE,
  /** The service told us to wait. */
  THROTTLED,
  /** A quota is spent. */
  EXHAUSTED,
  /** It says nothing about the service. */
  IGNORED;

  /** The outcome that a verdict is counted as. */
  public static Outcome of(Verdict verdict) {
    if (verdict instanceof Verdict.Success) {
      return SUCCESS;
    }
    if (verdict instanceof Verdict.Failure) {
      return FAILURE;
    }
    if (verdict instanceof Verdict.Throttled) {
      return THROTTLED;
    }
    return verdict instanceof Verdict.Exhausted ? EXHAUSTED : IGNORED;
  }
}
