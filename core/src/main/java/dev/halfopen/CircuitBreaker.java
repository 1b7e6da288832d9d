package dev.halfopen;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stands around the calls to a service: lets them pass while it is well (CLOSED), fails them fast
 * while it is ill (OPEN), and tests with a few calls whether it has recovered (HALF_OPEN).
 *
 * <pre>{@code
 * CircuitBreaker breaker = CircuitBreaker.of("ai_service");
 * String answer = breaker.call(() -> client.chat(prompt));
 * }</pre>
 *
 * <p>Thread-safe; no method blocks, but for the calls themselves. The exception of a call reaches
 * its caller unchanged. A rejected call throws {@link CallNotPermittedException}.
 *
 * <p><b>A breaker within itself.</b> The same breaker may stand around a call and again inside of
 * it: in a pipeline, say, and in the HTTP client that the pipeline's call uses. {@code
 * breaker.call(() -> breaker.call(() -> "x"))} is then <em>one</em> call: it is counted once, is at
 * most one trial, and the inner one is never rejected, also if other breakers stand between. How it
 * ended is decided, in this order, by
 *
 * <ol>
 *   <li>a time limit that was set on the outer one: a failure, unless it is known that nothing was
 *       sent to the service;
 *   <li>what the last inner one came to, unless that says nothing about the service (it was
 *       cancelled, say);
 *   <li>what the outer one came to.
 * </ol>
 *
 * <p>That holds for one inner call at a time, on the thread of the outer one. Others beside it, and
 * calls on other threads, are calls of their own.
 *
 * @since 0.1.0
 */
public interface CircuitBreaker {
  /**
   * A breaker with {@link CircuitBreakerConfig#defaults()}.
   *
   * @param name 1 to 200 characters
   */
  static CircuitBreaker of(String name) {
    return of(name, CircuitBreakerConfig.defaults());
  }

  /**
   * A breaker with these settings.
   *
   * @param name 1 to 200 characters
   */
  static CircuitBreaker of(String name, CircuitBreakerConfig config) {
    return new EnhancedCircuitBreaker(name, config);
  }

  /**
   * A breaker with these settings and tags.
   *
   * @param name 1 to 200 characters
   * @param tags see {@link #tags()}; at most 16
   */
  static CircuitBreaker of(String name, CircuitBreakerConfig config, Map<String, String> tags) {
    return new EnhancedCircuitBreaker(name, config, tags);
  }

  /** The name, as it was given. */
  String name();

  /**
   * What the breaker is for, in the words of who made it: {@code service}, {@code model}, {@code
   * account}; they become the tags of its meters. Given when it is made, and the same for ever; at
   * most 16, in the order in which they were given, keys and values escaped and cut after 200
   * characters. Unmodifiable; empty if none were given.
   */
  Map<String, String> tags();

  /** The settings as they stand. */
  CircuitBreakerConfig config();

  /** The state. Reading it has no effect: an OPEN breaker stays so until a call arrives. */
  CircuitState state();

  /** The operating mode. */
  OperatingMode mode();

  /** Where the breaker is, why, and whether it would admit a call. Reading it has no effect. */
  CircuitStatus status();

  /**
   * How long until a trial call is due: zero unless the breaker is OPEN. Cheaper than {@link
   * #status()}, and without any effect, too.
   */
  Duration timeUntilTrial();

  /** Whether a call would be admitted now. Cheaper than {@link #status()}, and without effect. */
  boolean permitsCalls();

  /** What the breaker counts. */
  ResilienceMetrics metrics();

  /**
   * Makes a call and returns what it returns.
   *
   * @throws CallNotPermittedException if the breaker rejects it
   * @throws X what the call throws, the same instance
   */
  <T extends @Nullable Object, X extends Throwable> T call(CheckedCall<? extends T, X> call)
      throws X;

  /**
   * Makes a call that returns nothing.
   *
   * @throws CallNotPermittedException if the breaker rejects it
   * @throws X what the call throws, the same instance
   */
  <X extends Throwable> void run(CheckedRun<X> action) throws X;

  /**
   * Makes a call that throws nothing checked; for languages without checked exceptions.
   *
   * @throws CallNotPermittedException if the breaker rejects it
   */
  <T extends @Nullable Object> T get(Supplier<? extends T> call);

  /**
   * Starts an asynchronous call. Never throws: a rejection, a supplier that throws, a stage that is
   * null all arrive in the future, unwrapped.
   *
   * <p>Whoever completes the future first decides: {@code orTimeout} on it is a failure, {@code
   * cancel} gives the call up and cancels the source, as do {@code complete} and {@code
   * completeOnTimeout}. A cancel that comes too late returns false.
   */
  <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> call);

  /**
   * A publisher that makes one call for each subscription, admitted when it is subscribed to; a
   * rejection is {@code onSubscribe} and {@code onError}. A stream has succeeded when it completes.
   * A subscriber that cancels gives the call up: that is neutral, unless the service owed an item
   * for longer than the hang threshold.
   */
  <T> Flow.Publisher<T> callStream(Supplier<? extends Flow.Publisher<T>> call);

  /**
   * Makes a call that returns a blocking stream, which must be closed: that ends the call if its
   * last item has not. It is sequential.
   *
   * @throws CallNotPermittedException if the breaker rejects it
   * @throws X what the call throws, the same instance
   */
  <T, X extends Throwable> Stream<T> openStream(CheckedCall<? extends Stream<T>, X> call) throws X;

  /**
   * Admits a call that the caller makes and reports.
   *
   * @throws CallNotPermittedException if the breaker rejects it
   */
  Permit acquirePermit();

  /** Admits a call that the caller makes and reports; null if the breaker rejects it. */
  @Nullable Permit tryAcquirePermit();

  /**
   * What the breaker would make of an outcome that took no time; without any effect.
   *
   * @param result what a call returned; null if it returned null or failed
   * @param error what it threw; null if it returned
   */
  Verdict judge(@Nullable Object result, @Nullable Throwable error);

  /**
   * Takes one extra call, a retry or a hedge, from the {@link CircuitBreakerConfig#retryBudget()}.
   * To be asked before each of them; it admits nothing, moves no state and is counted nowhere else.
   *
   * @return false if the budget is spent
   */
  boolean tryExtraCall();

  /** Counts an effort around the calls, and tells it. */
  void record(Effort effort);

  /** Counts a retry; the same as {@link #record(Effort)} with {@link Effort#RETRY}. */
  void recordRetry();

  /**
   * Changes how the breaker is operated; that counts as no transition. The mode comes before the
   * gate and the state.
   */
  void operate(OperatingMode mode);

  /**
   * Opens the breaker by hand; a trial call is due afterwards. If it is OPEN it stays so for this
   * time instead of what was left. Without effect while the mode is forced.
   *
   * @param openFor 0 to 365 days
   * @param reason shown in the status and in the log, escaped and bounded
   */
  void trip(Duration openFor, String reason);

  /**
   * Opens the breaker by hand, if the phase is still the one that the decision was made about: for
   * who decides elsewhere, and maybe too late. Otherwise it has no effect.
   *
   * @param openFor 0 to 365 days
   * @param reason shown in the status and in the log, escaped and bounded
   * @param onlyInPhase what {@link CircuitStatus#phase()} or {@link
   *     CircuitBreakerEvent.StateTransition#phase()} said
   * @return whether it was opened; false if that phase is over, or while the mode is forced
   */
  boolean trip(Duration openFor, String reason, long onlyInPhase);

  /**
   * Keeps calls away for a while, as if the service had told us to wait; changes no state and
   * counts no call. Logged, and told as {@link CircuitBreakerEvent.GateClosed}. Without effect if
   * calls wait for longer already; ended early by {@link #reset()}.
   *
   * @param wait from now on, 0 to 365 days; not bounded by the settings
   * @param reason told and logged, escaped and bounded
   */
  void hold(Duration wait, String reason);

  /** Begins a fresh CLOSED phase and lets throttled calls pass; counted by itself. */
  void reset();

  /**
   * Changes the settings. The phase goes on: nothing in flight becomes late, the evidence stays if
   * the detector is equal, an OPEN breaker's deadline is worked out anew from its beginning.
   *
   * @throws IllegalArgumentException if the time source is another one
   */
  void reconfigure(CircuitBreakerConfig config);

  /**
   * Tells the listener all that happens, as {@link #onEvent(Class, Consumer)} does. It makes an
   * event object for each call: who wants less, says of which kind.
   *
   * @return ends the listening when closed
   */
  Subscription onEvent(Consumer<? super CircuitBreakerEvent> listener);

  /**
   * Tells the listener what happens of one kind, in order and one event at a time, outside of all
   * locks, maybe on another caller's thread and after the call that caused it has returned. Kinds
   * that nobody hears cost the calls nothing: {@code onEvent(StateTransition.class, ..)} makes no
   * object for a call.
   *
   * <p>A listener that throws is logged. A listener that is too slow for the calls loses events of
   * theirs, and the metrics say how many. What a listener itself causes is told afterwards.
   *
   * @param kind a kind of event, or {@link CircuitBreakerEvent} for all
   * @return ends the listening when closed
   */
  <E extends CircuitBreakerEvent> Subscription onEvent(Class<E> kind, Consumer<? super E> listener);

  /**
   * Tells the observer of each call from now on, at once and on the thread on which it happens. Who
   * may be slow, or wants to know of transitions, listens instead. While nobody observes, calls
   * cost what they would without this method.
   *
   * @return ends the observing when closed: calls that the observer was told of are told at their
   *     end all the same
   */
  Subscription observe(CallObserver observer);
}
