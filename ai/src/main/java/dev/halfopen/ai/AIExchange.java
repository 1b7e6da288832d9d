package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CheckedCall;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.ai.Settlement.Outcome;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.timeout.CallTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One protected exchange with a service: what the adapter of an HTTP client tells, from the request
 * to the true end of the response. It holds the breaker's permit and reports exactly one verdict,
 * before the caller can see the outcome. The first of {@link #end()}, {@link #failed}, {@link
 * #left()}, the watchdogs and the limits of a pipeline around wins, whichever threads race.
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
 */
public final class AIExchange {
  /*
   * Whatever is done because time is over (the verdict with the listeners behind it, the hook that
   * closes the source) runs on the protection's executor, never on a timer. The hook doesn't wait
   * for the listeners, nor they for the hook.
   */
  private final AIRequest request;
  private final CircuitBreaker breaker;
  private final Permit permit;
  private final TimeSource time;
  private final Reading reading;
  private final AIClassifier classifier;
  private final Patience patience;
  private final long startedAt;
  private final @Nullable Watch watch;
  private final Settlement settlement;
  private final AbortHook abort;

  private final @Nullable AttemptScope attempt;

  /** Takes back the registration with the attempt around. */
  private volatile @Nullable Runnable unfollow;

  /** Whether nobody watches any more. */
  private volatile boolean unwatched;

  private AIExchange(
      AIProtection protection,
      AIRequest request,
      CircuitBreaker breaker,
      @Nullable AttemptScope attempt) {
    this.attempt = attempt;
    this.request = request;
    this.breaker = breaker;
    this.permit = Accounts.acquire(breaker, request.account());
    this.settlement = new Settlement(breaker, request.account(), permit);
    this.time = breaker.config().timeSource();
    this.classifier = protection.classifier().withClock(time);
    this.reading = new Reading(request, time, protection.strict());
    this.abort = new AbortHook(protection.executor());
    this.startedAt = time.nanoTime();
    this.patience = new Patience(startedAt);
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
    AttemptScope attempt = AttemptScopes.current();
    if (attempt != null && attempt.isOver()) {
      throw new CancellationException("the attempt that this call belongs to is over");
    }
    AIRequest adjusted = protection.adjusted(request);
    AIExchange exchange =
        new AIExchange(protection, adjusted, protection.breaker(adjusted), attempt);
    try {
      if (exchange.watch != null) {
        exchange.watch.start();
      }
      exchange.permit.waiting(true);
      if (adjusted.streaming()) {
        // Content will be seen as it comes: from now on silence is the time without any.
        exchange.permit.renew();
      }
      exchange.follow();
    } catch (Throwable e) {
      exchange.stopWatch();
      exchange.permit.ignore();
      throw e;
    }
    return exchange;
  }

  private void follow() {
    if (attempt != null) {
      Runnable registration = attempt.onOver(this::over);
      unfollow = registration;
      if (unwatched) {
        registration.run();
      }
    }
  }

  /**
   * Whether nothing is settled yet. What a client says when its attempt's time is over, that it was
   * interrupted for instance, may come before the attempt says so itself, whose word it is.
   */
  private boolean isOpen() {
    if (!settlement.isSettled() && attempt != null && attempt.isOver()) {
      attempt.onOver(this::over).run(); // called at once
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
   * Makes the client's call. What it throws is thrown on. If another protected layer within it has
   * the same breaker (a set-up that was applied twice, for instance), both are one call.
   */
  public <T extends @Nullable Object, X extends Throwable> T beneath(
      CheckedCall<? extends T, X> call) throws X {
    LayerBeneath<T, X> layer = new LayerBeneath<>(call);
    permit.around(layer);
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
      if (patience.content(time.nanoTime()) && watch != null) {
        watch.firstContent();
      }
    }
    AIFailureException early = progress.failure();
    if (early != null) {
      settle(read(early));
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
    if (!settlement.isSettled() && reading.isClosed()) {
      AIFailureException failure = reading.end();
      if (failure != null) {
        settle(read(failure));
      } else {
        settlement.settle(new Outcome.Success(true));
      }
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
      AIFailureException failure = reading.end();
      settle(failure == null ? new Outcome.Success(false) : read(failure));
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
      settle(afterFailure(transportError));
    }
    stopWatch();
    settlement.report();
    RuntimeException reason = settlement.abortReason();
    return reason == null ? transportError : reason;
  }

  /** What the service has said counts, and not how the connection ended behind it. */
  private Outcome afterFailure(Throwable transportError) {
    boolean isSaid = reading.isError() || reading.isClosed();
    AIFailureException answered = isSaid ? reading.end() : null;
    if (answered != null) {
      return read(answered);
    }
    return isSaid
        ? new Outcome.Success(false)
        : new Outcome.Failure(classifier.explained(transportError), null);
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
    AIFailureException failure = reading.end();
    if (failure == null && reading.isAnswer()) {
      settle(new Outcome.Success(false));
    } else if (failure != null && reading.isComplete()) {
      settle(read(failure));
      return told();
    } else {
      Duration waited = waited();
      settle(
          isHanging(waited)
              ? new Outcome.Failure(
                  new CancellationException("the caller left after " + waited), null)
              : new Outcome.Left());
    }
    return null;
  }

  private Duration waited() {
    return Duration.ofNanos(patience.waited(time.nanoTime()));
  }

  private boolean isHanging(Duration waited) {
    return waited.compareTo(breaker.config().hangThreshold()) > 0;
  }

  private void expired(AITimeoutException.Phase phase) {
    if (!settlement.isEarlySuccess() && reading.isClosed()) {
      // Silence behind the last word is no stall. The source stays open, since whoever reads it to
      // its end would take the closing for an error.
      AIFailureException failure = reading.end();
      settle(failure == null ? new Outcome.Success(false) : read(failure));
      return;
    }
    abort(
        new AITimeoutException(
            phase,
            AIServiceException.builder(request.service() + ": " + describe(phase))
                .service(request.service())
                .model(request.model())),
        false);
  }

  /**
   * The attempt around is over. A limit says something about the service only if this exchange had
   * at least half of it (R9); being given up does only if the service hangs.
   */
  private void over(Throwable reason) {
    if (!settlement.isSettled() && reading.isClosed()) {
      // The service has said its last word: what came after it, or didn't, is not its affair.
      AIFailureException failure = reading.end();
      settle(failure == null ? new Outcome.Success(false) : read(failure));
      abort.call();
    } else if (reason instanceof CallTimeoutException timeout) {
      Duration had = Duration.ofNanos(time.nanoTime() - startedAt);
      abort(timeout, had.multipliedBy(2).compareTo(timeout.after()) < 0);
    } else {
      CancellationException givenUp = new CancellationException("the call was given up");
      givenUp.initCause(reason);
      abort(givenUp, !isHanging(waited()));
    }
  }

  private void abort(RuntimeException reason, boolean neutral) {
    boolean first = settlement.decide(new Outcome.Aborted(reason, neutral));
    if (first || settlement.isEarlySuccess()) {
      stopWatch();
      abort.call();
    }
    if (first) {
      settlement.report();
    }
  }

  private static String describe(AITimeoutException.Phase phase) {
    return switch (phase) {
      case CONNECT -> "no connection in time";
      case FIRST_TOKEN -> "no content in time";
      case STALLED -> "the stream stalled";
      case TOTAL -> "no end in time";
    };
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
    unwatched = true;
    Runnable registration = unfollow;
    if (registration != null) {
      registration.run();
    }
    if (watch != null) {
      watch.stop();
    }
  }

  /**
   * The outcome by what the response was read to be, on which the user's rule has the last word.
   */
  private Outcome read(AIFailureException ours) {
    AIFailureException judged = classifier.judged(ours);
    return new Outcome.Failure(judged, isSaidByTheClient(ours) ? null : judged);
  }

  private boolean isSaidByTheClient(AIFailureException ours) {
    return switch (ours.failure()) {
      case CONTENT_REFUSED -> true; // the answer itself, which is complete
      default -> reading.isError();
    };
  }
}
