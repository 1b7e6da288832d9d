package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * Watches the calls of a circuit breaker while they happen: see {@link
 * CircuitBreaker#observe(CallObserver)}. Unlike a listener it is told at once, on the thread on
 * which it happens, without a queue or an event object; so it must not block. What it throws is
 * logged once and does the call no harm.
 *
 * <p>Every call that it was told of when it was admitted is told once when it ends, even after the
 * subscription is closed; a call that was admitted before is not told at all. A call that joins
 * another one of the same breaker is no call of its own. Must be thread-safe.
 *
 * @since 0.1.0
 */
@Incubating
public interface CallObserver {
  /**
   * A call was admitted. On the caller's thread, where its context is.
   *
   * @param trial whether it is a trial call
   * @return whatever is to come back with what is told of the call further; null costs the call no
   *     object
   */
  default @Nullable Object admitted(boolean trial) {
    return null;
  }

  /**
   * The first content of a call's answer is there: whoever makes the call has said so, as a
   * protected client does of an answer that comes in pieces; see {@link Permit#firstContent()}. At
   * most once for each call, and only if {@link #admitted} gave a token for it. On the thread that
   * brought the content, so it may come just after the end if another thread ends the call at that
   * moment.
   *
   * @param token what {@link #admitted} returned
   * @param afterNanos how long after its admission, in nanoseconds
   */
  default void firstContent(Object token, long afterNanos) {}

  /**
   * The service has counted a call's tokens: whoever makes the call has said so, as a protected
   * client does; see {@link Permit#usage}. A call that asks the service several times is told so
   * for each, which are to be added up; and only if {@link #admitted} gave a token for it. On the
   * thread that says so, before the end; if another thread ends the call at that moment, just after
   * it or not at all.
   *
   * @param token what {@link #admitted} returned
   * @param inputTokens -1: not known
   * @param outputTokens -1: not known
   */
  default void usage(Object token, long inputTokens, long outputTokens) {}

  /**
   * A call ended: it is counted already. On the thread that ended it, though never on a timer's.
   *
   * @param token what {@link #admitted} returned; null if it threw
   * @param outcome as it was counted
   * @param tookNanos how long it took, in nanoseconds
   * @param slow whether it was slow
   * @param late whether the phase that admitted it was over by then
   * @param trial whether it was a trial call
   */
  default void ended(
      @Nullable Object token,
      Outcome outcome,
      long tookNanos,
      boolean slow,
      boolean late,
      boolean trial) {}

  /** A call was not admitted. On the caller's thread. In SHADOW mode it is, and told as such. */
  default void rejected(CallNotPermittedException.Reason reason) {}

  /** An effort around the calls was recorded; see {@link CircuitBreaker#record(Effort)}. */
  default void made(Effort effort) {}
}
