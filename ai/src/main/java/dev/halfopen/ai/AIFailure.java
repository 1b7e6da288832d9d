package dev.halfopen.ai;

/**
 * The ways in which a call to an AI service fails, and what each of them means.
 *
 * @since 0.1.0
 */
public enum AIFailure {
  /** The service has no capacity for this model: 529, 503, a shared pool that is exhausted. */
  OVERLOADED(Effect.FAILURE, true, true, true),
  /** The service broke: 500, 502, an error event inside a 200. */
  SERVER_ERROR(Effect.FAILURE, true, true, true),
  /** No connection, no first token, a stalled stream, or no end in time. */
  TIMEOUT(Effect.FAILURE, true, true, true),
  /** The service can't be reached: connection refused or reset, TLS, DNS. */
  UNREACHABLE(Effect.FAILURE, true, false, true),
  /** An empty, malformed or truncated answer. */
  BAD_OUTPUT(Effect.FAILURE, true, true, true),
  /** Calls come faster than this account may: wait. */
  RATE_LIMITED(Effect.THROTTLED, true, true, true),
  /** A quota or a budget is spent: waiting for a while doesn't help. */
  QUOTA_EXHAUSTED(Effect.EXHAUSTED, false, false, true),
  /** The key is wrong, or may not do this. */
  ACCESS_DENIED(Effect.IGNORED, false, false, true),
  /** There is no such model, or not for this account. */
  MODEL_NOT_FOUND(Effect.IGNORED, false, true, true),
  /** The request is wrong. */
  INVALID_REQUEST(Effect.IGNORED, false, false, false),
  /** The request is too long for this model. */
  CONTEXT_TOO_LONG(Effect.IGNORED, false, true, true),
  /** The prompt or the answer was refused for its content. */
  CONTENT_REFUSED(Effect.IGNORED, false, true, true);

  enum Effect {
    FAILURE,
    THROTTLED,
    EXHAUSTED,
    IGNORED
  }

  private final Effect effect;
  private final boolean retryCanHelp;
  private final boolean anotherModelCanHelp;
  private final boolean anotherProviderCanHelp;

  AIFailure(
      Effect effect,
      boolean retryCanHelp,
      boolean anotherModelCanHelp,
      boolean anotherProviderCanHelp) {
    this.effect = effect;
    this.retryCanHelp = retryCanHelp;
    this.anotherModelCanHelp = anotherModelCanHelp;
    this.anotherProviderCanHelp = anotherProviderCanHelp;
  }

  Effect effect() {
    return effect;
  }

  /** Whether the same call to the same model may succeed later. */
  public boolean retryCanHelp() {
    return retryCanHelp;
  }

  /** Whether the same call to another model of this provider may succeed now. */
  public boolean anotherModelCanHelp() {
    return anotherModelCanHelp;
  }

  /** Whether the same call to another provider may succeed now. */
  public boolean anotherProviderCanHelp() {
    return anotherProviderCanHelp;
  }
}
