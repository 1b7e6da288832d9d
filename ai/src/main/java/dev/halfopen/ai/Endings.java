package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.TimeSource;
import dev.halfopen.ai.Settlement.Outcome;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange comes to by each of the ways in which it may end, by what was read until then
 * and how long the caller had waited. It settles nothing.
 */
final class Endings {
  private final AIRequest request;
  private final CircuitBreaker breaker;
  private final AIClassifier classifier;
  private final Reading reading;
  private final Patience patience;
  private final TimeSource time;
  private final long startedAt;

  Endings(
      AIRequest request,
      CircuitBreaker breaker,
      AIClassifier classifier,
      Reading reading,
      Patience patience,
      TimeSource time,
      long startedAt) {
    this.request = request;
    this.breaker = breaker;
    this.classifier = classifier;
    this.reading = reading;
    this.patience = patience;
    this.time = time;
    this.startedAt = startedAt;
  }

  /** The body has ended. */
  Outcome ended() {
    return read(false);
  }

  /** The last word was said, while the body goes on; null: it wasn't. */
  @Nullable Outcome lastWord() {
    return reading.isClosed() ? read(true) : null;
  }

  /**
   * Something else has come when the last word was said already, after which nothing is the
   * service's affair; null: it wasn't.
   */
  @Nullable Outcome behindLastWord() {
    return reading.isClosed() ? read(false) : null;
  }

  /** The client failed. What the service has said counts, and not how the connection ended then. */
  Outcome failed(Throwable transportError) {
    return reading.isError() || reading.isClosed()
        ? read(false)
        : new Outcome.Failure(classifier.explained(transportError), null);
  }

  /** The consumer left, who may have read all that matters. */
  Outcome left() {
    AIFailureException failure = reading.end();
    if (failure == null && reading.isAnswer()) {
      return new Outcome.Success(false);
    }
    if (failure != null && reading.isComplete()) {
      return ofRead(failure);
    }
    Duration waited = waited();
    return new Outcome.Left(
        isHanging(waited) ? new CancellationException("the caller left after " + waited) : null);
  }

  /** A watchdog came. */
  Outcome expired(AITimeoutException.Phase phase) {
    return new Outcome.Aborted(
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
  Outcome over(Throwable reason) {
    if (reason instanceof CallTimeoutException timeout) {
      Duration had = Duration.ofNanos(time.nanoTime() - startedAt);
      return new Outcome.Aborted(timeout, had.multipliedBy(2).compareTo(timeout.after()) < 0);
    }
    CancellationException givenUp = new CancellationException("the call was given up");
    givenUp.initCause(reason);
    return new Outcome.Aborted(givenUp, !isHanging(waited()));
  }

  /** A failure that is known while the body goes on. */
  Outcome ofRead(AIFailureException ours) {
    // The user's rule has the last word.
    AIFailureException judged = classifier.judged(ours);
    return new Outcome.Failure(judged, isSaidByTheClient(ours) ? null : judged);
  }

  private Outcome read(boolean early) {
    AIFailureException failure = reading.end();
    return failure == null ? new Outcome.Success(early) : ofRead(failure);
  }

  private boolean isSaidByTheClient(AIFailureException ours) {
    return switch (ours.failure()) {
      case CONTENT_REFUSED -> true; // the answer itself, which is complete
      default -> reading.isError();
    };
  }

  private Duration waited() {
    return Duration.ofNanos(patience.waited(time.nanoTime()));
  }

  private boolean isHanging(Duration waited) {
    return waited.compareTo(breaker.config().hangThreshold()) > 0;
  }

  private static String describe(AITimeoutException.Phase phase) {
    return switch (phase) {
      case CONNECT -> "no connection in time";
      case FIRST_TOKEN -> "no content in time";
      case STALLED -> "the stream stalled";
      case TOTAL -> "no end in time";
    };
  }
}
