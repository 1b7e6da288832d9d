package dev.halfopen.ai;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CheckedCall;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.ai.Settlement.Outcome;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to an AI service with its response, for who protects an HTTP client that
 * Halfopen doesn't know: it is told what is sent and what comes, from the request to the true end
 * of the response. It asks the circuit breaker for leave and tells it how the exchange ended,
 * exactly once, before the caller can see the outcome, unless two threads end it at once. The first
 * of {@link #end()}, {@link #failed}, {@link #left()}, the watchdogs and the limits of a pipeline
 * around wins, whichever threads race.
 *
 * <pre>{@code
 * AIExchange exchange = AIExchange.begin(protection, request);
 * exchange.onAbort(call::cancel);
 * Response response = exchange.beneath(call::execute);
 * exchange.headers(status, headers);
 * exchange.body(bytes);     // as often as there are bytes
 * RuntimeException failure = exchange.end();
 * }</pre>
 *
 * <p>Headers and body come from one thread at a time; everything else from any.
 *
 * @since 0.1.0
 */
public final class AIExchange {
  /*
   * Whatever is done because time is over (the verdict with the listeners behind it, the hook that
   * closes the source) runs on the protection's executor, never on a timer. The hook is handed over
   * when the verdict is counted, since it lets the caller know; it doesn't wait for the listeners,
   * nor they for the hook.
   */
  private final Permit permit;
  private final TimeSource time;
  private final Reading reading;
  private final Patience patience;
  private final Endings endings;
  private final FinalReport report;
  private final Settlement settlement;
  private final AbortHook abort;
  private final AttemptTie attempt;
  private final @Nullable Watch watch;

  private AIExchange(
      AIProtection protection, AIRequest request, CircuitBreaker breaker, AttemptTie attempt) {
    this.attempt = attempt;
    this.permit = Accounts.acquire(breaker, request.account());
    this.time = breaker.config().timeSource();
    this.reading = new Reading(request, time, protection.strict());
    this.abort = new AbortHook(protection.executor());
    long startedAt = time.nanoTime();
    this.patience = new Patience(startedAt);
    this.endings =
        new Endings(
            request,
            breaker,
            protection.classifier().withClock(time),
            reading,
            patience,
            time,
            startedAt);
    this.report = new FinalReport(request, breaker, protection, reading, patience, time, startedAt);
    this.settlement = new Settlement(breaker, request.account(), permit, report);
    this.watch =
        protection.watchdogs().equals(Watchdogs.NONE)
            ? null
            : new Watch(
                protection.watchdogs(),
                time,
                startedAt,
                protection.timer(),
                protection.executor(),
                patience,
                this::expired);
  }

  /**
   * Begins an exchange. If the thread is making an attempt of a pipeline, the exchange is stopped
   * when that attempt's time is over or it is given up.
   *
   * @throws CallNotPermittedException if the breaker rejects it
   * @throws CancellationException if the attempt of a pipeline around is over already
   */
  public static AIExchange begin(AIProtection protection, AIRequest request) {
    AttemptTie attempt = AttemptTie.current();
    AIRequest adjusted = protection.adjusted(request);
    AIExchange exchange =
        new AIExchange(protection, adjusted, protection.breaker(adjusted), attempt);
    try {
      if (exchange.watch != null) {
        exchange.watch.start();
      }
      if (adjusted.streaming()) {
        // Content will be seen as it comes: from now on silence is the time without any.
        exchange.permit.renew();
      }
      attempt.begins();
      attempt.onOver(exchange::over);
    } catch (Throwable e) {
      exchange.stopWatch();
      exchange.permit.ignore();
      throw e;
    }
    return exchange;
  }

  /**
   * Whether nothing is settled yet. What a client says when its attempt's time is over, that it was
   * interrupted for instance, may come before the attempt says so itself, whose word it is.
   */
  private boolean isOpen() {
    if (!settlement.isSettled()) {
      attempt.ifOver(this::over);
    }
    return !settlement.isSettled();
  }

  /**
   * What closes the source when a watchdog comes or a limit around is over; it may be replaced as
   * the exchange goes on, and is called at once if that has come already. It runs on the
   * protection's executor, so it may wait a moment.
   */
  public void onAbort(Runnable closeSource) {
    abort.set(closeSource);
  }

  /**
   * What has stopped the exchange, for a client that would tell its caller of its own that the call
   * was cancelled: to be asked when there is a response, after the hook was replaced for the last
   * time.
   *
   * @return the watchdog's exception, or that of a limit around; null if nothing has
   */
  public @Nullable RuntimeException stopped() {
    boolean unused = isOpen();
    return settlement.abortReason();
  }

  /**
   * Makes the client's call. What it throws is thrown on. If another protected layer within it has
   * the same breaker (a set-up that was applied twice, for instance), both are one call.
   */
  public <T extends @Nullable Object, X extends Throwable> T beneath(
      CheckedCall<? extends T, X> call) throws X {
    LayerBeneath<T, X> layer = new LayerBeneath<>(call);
    permit.around(() -> report.around(layer));
    return layer.result();
  }

  /** The response to come isn't an answer of a model, a list for instance: any body will do. */
  public void uninspected() {
    reading.uninspected();
  }

  /** The headers of the response. */
  public void headers(int status, Map<String, List<String>> headers) {
    reading.headers(status, headers);
  }

  /**
   * Whether the consumer waits for bytes. At first it does; an adapter whose consumer pulls tells
   * the changes, so that the time that the consumer is busy is not held against the service.
   */
  public void waiting(boolean waits) {
    patience.waiting(waits, time.nanoTime());
    permit.waiting(waits);
  }

  /** The next bytes of the body; neither they nor the buffer's position are altered. */
  public void body(ByteBuffer bytes) {
    if (settlement.isSettled()) {
      return;
    }
    Progress progress = reading.accept(bytes.duplicate());
    if (progress.content()) {
      permit.renew();
      if (patience.content(time.nanoTime())) {
        begun();
      }
    }
    AIFailureException early = progress.failure();
    if (early != null) {
      settle(endings.ofRead(early));
    }
  }

  private void begun() {
    if (reading.isStream()) {
      permit.firstContent();
    }
    if (watch != null) {
      watch.firstContent();
    }
  }

  /**
   * What is known of the answer by now, for a client that may take an event for the outcome: to be
   * asked before it gets what {@link #body} took last. At the last word of an answer the verdict is
   * reported; the watchdogs go on until the body ends.
   *
   * @return what the caller must be told in place of what was taken last; null if all is well
   */
  public @Nullable RuntimeException known() {
    Outcome said = settlement.isSettled() ? null : endings.lastWord();
    if (said instanceof Outcome.Success) {
      settlement.settle(said);
    } else if (said != null) {
      settle(said);
    }
    return told();
  }

  /**
   * Whether {@link #known()} has met the last word of a good answer: an error or a watchdog that
   * comes after it takes nothing away.
   */
  public boolean isComplete() {
    return settlement.isEarlySuccess();
  }

  /**
   * The body has ended, and not by an error.
   *
   * @return what the caller must be told, since the client alone would take the response for a good
   *     one: an answer that is empty or cut, a watchdog or a limit that came; null if there is
   *     nothing to tell
   */
  public @Nullable RuntimeException end() {
    if (!settlement.isSettled()) {
      settle(endings.ended());
    }
    stopWatch();
    return told();
  }

  /**
   * The exchange failed. The verdict is on what the error means: {@link UnreachableException} for a
   * connection that is refused, for instance.
   *
   * @return what the caller should see: the error itself, or what stopped the exchange if that is
   *     the reason: the watchdog's exception, or that of a limit around
   */
  public Throwable failed(Throwable transportError) {
    if (isOpen()) {
      settle(endings.failed(transportError));
    }
    stopWatch();
    settlement.report();
    RuntimeException reason = settlement.abortReason();
    return reason == null ? transportError : reason;
  }

  /**
   * The consumer left. If it has read all that matters, that was the end of the exchange; else it
   * is neutral, unless the consumer had waited for longer than the breaker's hang threshold.
   *
   * @return see {@link #end()}; null if the exchange had not come to its end
   */
  public @Nullable RuntimeException left() {
    if (!isOpen()) {
      stopWatch();
      settlement.report();
      // A client that stops at the last bracket takes an answer for a good one, but no error.
      return reading.isComplete() && reading.looksLikeAnswer() ? settlement.told() : null;
    }
    Outcome left = endings.left();
    settle(left);
    return left instanceof Outcome.Failure ? told() : null;
  }

  private void expired(AITimeoutException.Phase phase) {
    Outcome said = settlement.isEarlySuccess() ? null : endings.behindLastWord();
    if (said != null) {
      // Silence behind the last word is no stall. The source stays open, since whoever reads it to
      // its end would take the closing for an error.
      settle(said);
    } else {
      abort(endings.expired(phase));
    }
  }

  private void over(Throwable reason) {
    Outcome said = settlement.isSettled() ? null : endings.behindLastWord();
    if (said != null) {
      stopWatch();
      settlement.decide(said);
      settlement.report(abort::call);
    } else {
      abort(endings.over(reason));
    }
  }

  private void abort(Outcome aborted) {
    if (settlement.decide(aborted)) {
      stopWatch();
      settlement.report(abort::call);
    } else if (settlement.isEarlySuccess()) {
      stopWatch();
      abort.call();
    }
  }

  private void settle(Outcome mine) {
    stopWatch();
    settlement.settle(mine);
  }

  /** What the caller must be told, after the verdict; null: nothing, or nothing yet. */
  private @Nullable RuntimeException told() {
    if (settlement.isSettled()) {
      settlement.report();
    }
    return settlement.told();
  }

  private void stopWatch() {
    attempt.cut();
    if (watch != null) {
      watch.stop();
    }
  }
}
