package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One protected exchange with a service: what the adapter of an HTTP client tells, from the request
 * to the true end of the response. It holds the breaker's permit and reports exactly one verdict,
 * before the caller can see the outcome. The first of {@link #end()}, {@link #failed}, {@link
 * #left()} and the watchdogs wins, whichever threads race.
 *
 * <pre>{@code
 * AIExchange exchange = AIExchange.begin(protection, request);
 * exchange.onAbort(call::cancel);
 * exchange.headers(status, headers);
 * exchange.body(bytes);     // as often as there are bytes
 * AIFailureException failure = exchange.end();
 * }</pre>
 *
 * <p>Headers and body come from one thread at a time; everything else from any.
 */
public final class AIExchange {
  /**
   * What an exchange came to.
   *
   * @param error null if it went well
   * @param told what the caller must be told, since the client alone doesn't know it
   */
  private record Outcome(
      @Nullable Throwable error, @Nullable AIFailureException told, boolean timedOut) {}

  private static final Outcome SUCCESS = new Outcome(null, null, false);
  private static final Outcome LEFT = new Outcome(new CancellationException(), null, false);
  private static final Runnable ABORTED =
      new Runnable() {
        @Override
        public void run() {
          // A mark: it stands where the hook stood.
        }
      };

  private final AIRequest request;
  private final CircuitBreaker breaker;
  private final Permit permit;
  private final TimeSource time;
  private final Reading reading;
  private final AIClassifier classifier;
  private final Patience patience;
  private final @Nullable Watch watch;
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  /** What closes the source; {@link #ABORTED} once a watchdog has come. */
  private final AtomicReference<@Nullable Runnable> abort = new AtomicReference<>();

  /** Whether the verdict was reported at the last word of an answer whose body goes on. */
  private volatile boolean complete;

  private AIExchange(AIProtection protection, AIRequest request, CircuitBreaker breaker) {
    this.request = request;
    this.breaker = breaker;
    this.permit = Accounts.acquire(breaker, request.account());
    this.time = breaker.config().timeSource();
    this.classifier = protection.classifier();
    this.reading = new Reading(request, time, protection.strict());
    long now = time.nanoTime();
    this.patience = new Patience(now);
    this.watch =
        protection.watchdogs().equals(Watchdogs.NONE)
            ? null
            : new Watch(
                protection.watchdogs(), time, now, protection.timer(), patience, this::expired);
  }

  /**
   * Begins an exchange.
   *
   * @throws CallNotPermittedException if the breaker rejects it
   */
  public static AIExchange begin(AIProtection protection, AIRequest request) {
    AIRequest adjusted = protection.adjusted(request);
    AIExchange exchange = new AIExchange(protection, adjusted, protection.breaker(adjusted));
    if (exchange.watch != null) {
      try {
        exchange.watch.start();
      } catch (Throwable e) {
        exchange.permit.ignore();
        throw e;
      }
    }
    return exchange;
  }

  /**
   * What closes the source when a watchdog comes; it may be replaced as the exchange goes on, and
   * is called at once if the watchdog has come already. It must not block: it runs on the timer.
   */
  public void onAbort(Runnable closeSource) {
    Objects.requireNonNull(closeSource, "closeSource");
    Runnable previous = abort.getAndUpdate(hook -> hook == ABORTED ? hook : closeSource);
    if (previous == ABORTED) {
      closeSource.run();
    }
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
  }

  /** The next bytes of the body; neither they nor the buffer's position are altered. */
  public void body(ByteBuffer bytes) {
    if (outcome.get() != null) {
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
  public @Nullable AIFailureException known() {
    if (outcome.get() == null && reading.isClosed()) {
      AIFailureException failure = reading.end();
      if (failure != null) {
        settle(read(failure));
      } else if (outcome.compareAndSet(null, SUCCESS)) {
        complete = true;
        permit.succeed();
      }
    }
    return outcome.get() == null ? null : toBeTold();
  }

  /**
   * Whether {@link #known()} has met the last word of a good answer: an error or a watchdog that
   * comes after it takes nothing away.
   */
  public boolean isComplete() {
    return complete;
  }

  /**
   * The body has ended, and not by an error.
   *
   * @return what the caller must be told, since the client alone would take the response for a good
   *     one: an answer that is empty or cut, a watchdog that came; null if there is nothing to tell
   */
  public @Nullable AIFailureException end() {
    if (outcome.get() == null) {
      AIFailureException failure = reading.end();
      settle(failure == null ? SUCCESS : read(failure));
    }
    stopWatch();
    return toBeTold();
  }

  /**
   * The exchange failed. The verdict is on what the error means: {@link UnreachableException} for a
   * connection that is refused, for instance.
   *
   * @return what the caller should see: the error itself, or the watchdog's exception if that is
   *     the reason
   */
  public Throwable failed(Throwable transportError) {
    if (outcome.get() == null) {
      settle(afterFailure(transportError));
    }
    stopWatch();
    Outcome settled = outcome.get();
    return settled != null && settled.timedOut && settled.told != null
        ? settled.told
        : transportError;
  }

  /** What the service has said counts, and not how the connection ended behind it. */
  private Outcome afterFailure(Throwable transportError) {
    boolean isSaid = reading.isError() || reading.isClosed();
    AIFailureException answered = isSaid ? reading.end() : null;
    if (answered != null) {
      return read(answered);
    }
    return isSaid ? SUCCESS : new Outcome(classifier.explained(transportError), null, false);
  }

  /**
   * The consumer left. If it has read all that matters, that was the end of the exchange; else it
   * is neutral, unless the consumer had waited for longer than the breaker's hang threshold.
   *
   * @return see {@link #end()}; null if the exchange had not come to its end
   */
  public @Nullable AIFailureException left() {
    if (outcome.get() != null) {
      stopWatch();
      // A client that stops at the last bracket takes an answer for a good one, but no error.
      return reading.isComplete() && reading.looksLikeAnswer() ? toBeTold() : null;
    }
    AIFailureException failure = reading.end();
    if (failure == null && reading.isAnswer()) {
      settle(SUCCESS);
    } else if (failure != null && reading.isComplete()) {
      settle(read(failure));
      return toBeTold();
    } else {
      giveUp();
    }
    return null;
  }

  private void giveUp() {
    if (outcome.compareAndSet(null, LEFT)) {
      stopWatch();
      Duration waited = Duration.ofNanos(patience.waited(time.nanoTime()));
      if (waited.compareTo(breaker.config().hangThreshold()) > 0) {
        permit.fail(new CancellationException("the caller left after " + waited));
      } else {
        permit.ignore();
      }
    }
  }

  private void expired(AITimeoutException.Phase phase) {
    if (!complete && reading.isClosed()) {
      // Silence behind the last word is no stall. The source stays open, since whoever reads it to
      // its end would take the closing for an error.
      AIFailureException failure = reading.end();
      settle(failure == null ? SUCCESS : read(failure));
      return;
    }
    AITimeoutException error =
        new AITimeoutException(
            phase,
            AIServiceException.builder(request.service() + ": " + describe(phase))
                .service(request.service())
                .model(request.model()));
    if (settle(new Outcome(error, error, true)) || complete) {
      Runnable hook = abort.getAndSet(ABORTED);
      if (hook != null) {
        hook.run();
      }
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

  /** Reports the outcome if it is the first; true if it was. */
  private boolean settle(Outcome mine) {
    boolean first = outcome.compareAndSet(null, mine);
    Outcome settled = outcome.get();
    stopWatch();
    // Who comes second reports what won, too: the permit takes the first report, and so nobody
    // returns to its caller before the verdict is on its way.
    Throwable error = settled == null ? null : settled.error;
    if (error == null) {
      permit.succeed();
    } else if (!LEFT.equals(settled)) {
      Accounts.fail(breaker, request.account(), permit, error);
    }
    return first;
  }

  private void stopWatch() {
    if (watch != null) {
      watch.stop();
    }
  }

  private @Nullable AIFailureException toBeTold() {
    Outcome settled = outcome.get();
    return settled == null ? null : settled.told;
  }

  /**
   * The outcome by what the response was read to be, on which the user's rule has the last word.
   */
  private Outcome read(AIFailureException ours) {
    AIFailureException judged = classifier.judged(ours);
    return new Outcome(judged, isSaidByTheClient(ours) ? null : judged, false);
  }

  private boolean isSaidByTheClient(AIFailureException ours) {
    return switch (ours.failure()) {
      case CONTENT_REFUSED -> true; // the answer itself, which is complete
      default -> reading.isError();
    };
  }
}
