/**
 * The circuit breaker: what users hold, and the phases behind it.
 *
 * <p>Start at {@link dev.halfopen.CircuitBreaker}. Inside, {@code StateMachine} is the only place
 * that changes state; {@code Closed}, {@code Open} and {@code HalfOpen} are the phases that it
 * moves between. The package uses {@link dev.halfopen.detect}, {@link dev.halfopen.recover} and
 * {@link dev.halfopen.retry} and must know nothing of AI clients, HTTP, metrics systems or
 * frameworks.
 *
 * <h2>Words</h2>
 *
 * <dl>
 *   <dt>service
 *   <dd>What the calls go to: an API of a provider, a model, anything remote that can be ill.
 *   <dt>call
 *   <dd>One use of the service, from the moment at which it is let through to its answer, its
 *       failure or the end of its stream.
 *   <dt>CLOSED, OPEN, HALF_OPEN
 *   <dd>The states of a breaker: calls pass; calls are rejected at once; a few calls pass, to see
 *       whether the service has recovered.
 *   <dt>phase
 *   <dd>One stay of a breaker in a state, from entering it to leaving it. Two stays in CLOSED are
 *       two phases.
 *   <dt>admitted, permitted
 *   <dd>Let through by the breaker. The opposite is rejected: the service was not asked.
 *   <dt>permit
 *   <dd>The leave to make one call. Who holds it says how the call ended, exactly once.
 *   <dt>outcome
 *   <dd>How a call ended.
 *   <dt>verdict
 *   <dd>What the end of a call says about the service: success, failure, ignored, throttled or
 *       exhausted.
 *   <dt>ignored, neutral
 *   <dd>A verdict that speaks neither for the service nor against it: the caller cancelled, or the
 *       request was wrong.
 *   <dt>throttled
 *   <dd>The service said that calls come too fast (429). Calls wait as long as it asked; the state
 *       stays, since being told to wait is not being ill.
 *   <dt>exhausted
 *   <dd>A quota or money is spent. The breaker opens at once, until it is renewed.
 *   <dt>gate
 *   <dd>Closed while the service has told us to wait, and independent of the state: a CLOSED
 *       breaker with a closed gate rejects calls.
 *   <dt>evidence
 *   <dd>The recent calls by which a breaker decides to open.
 *   <dt>detector
 *   <dd>Decides by the evidence when to open: so many failures in a row, a rate of them, or a
 *       sequential test.
 *   <dt>window
 *   <dd>The last so many calls, or the last so many seconds, that a detector looks at.
 *   <dt>trial call
 *   <dd>A call that is let through in HALF_OPEN. How it ends decides whether the breaker closes.
 *   <dt>lease
 *   <dd>How long a trial call may take before it counts as failed. Each item of a stream renews it.
 *   <dt>late
 *   <dd>A call that ends when the phase that it began in is over. It is counted, and moves nothing.
 *   <dt>ramp
 *   <dd>The time after closing in which a growing share of the calls passes, so that not all come
 *       back at once.
 *   <dt>hang
 *   <dd>The service gives no sign of life for longer than the hang threshold. Giving up on it is
 *       then a failure.
 *   <dt>silence
 *   <dd>The time since the last sign of life of a call that is still under way.
 *   <dt>attempt
 *   <dd>One try of a pipeline's call; there may be more of them, at several targets.
 *   <dt>target
 *   <dd>A model or service that a pipeline's calls can go to, with a breaker of its own.
 *   <dt>hedge
 *   <dd>A second attempt beside one that takes long. The first answer counts.
 *   <dt>fallback
 *   <dd>What is done when no attempt has succeeded, or another target that is tried then.
 *   <dt>effort
 *   <dd>What is counted beside calls: retries, hedges, fallbacks, limits that were reached.
 *   <dt>retry budget
 *   <dd>How many retries and hedges a breaker grants, so that they can't multiply an outage.
 *   <dt>exchange
 *   <dd>One HTTP request with its response, up to the true end of that.
 *   <dt>watchdog
 *   <dd>A limit on the wait for content: for the first piece, between two, for all.
 *   <dt>shadow
 *   <dd>The mode in which a breaker decides and tells what it would do, and rejects nothing.
 * </dl>
 */
@NullMarked
package dev.halfopen;

import org.jspecify.annotations.NullMarked;
