package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import dev.halfopen.FailureClassifier;
import dev.halfopen.Verdict;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Knows what the exceptions of clients mean, wherever they stand among the causes: the first that
 * says something decides, from the outermost on. What nothing is known about is a failure, as with
 * {@link FailureClassifier#standard()}. Immutable.
 */
public final class AIClassifier implements FailureClassifier {
  private static final AIClassifier STANDARD = new AIClassifier();

  /** Causes are followed this far, which ends a cycle as well. */
  private static final int MAX_CAUSES = 32;

  private AIClassifier() {}

  /** The classifier for all clients that are known. */
  public static AIClassifier standard() {
    return STANDARD;
  }

  @Override
  public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
    Throwable cause = error;
    for (int i = 0; error != null && cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof AIServiceException known) {
        return as(known.verdict(), error);
      }
      if (FailureClassifier.standard().classify(null, cause) instanceof Verdict.Ignored ignored) {
        return ignored;
      }
      if (ofNetwork(cause) != null) {
        return Verdict.failure(error, null);
      }
      cause = cause.getCause();
    }
    return FailureClassifier.standard().classify(result, error);
  }

  /**
   * The failure that an exception means: itself or one of its causes if it is of the family, or a
   * new one for the network errors of the JDK, with the exception as its cause.
   *
   * @return null if nothing is known about it
   */
  public @Nullable AIFailureException failure(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof AIFailureException known) {
        return known;
      }
      if (FailureClassifier.standard().classify(null, cause) instanceof Verdict.Ignored) {
        return null;
      }
      NetworkError network = ofNetwork(cause);
      if (network != null) {
        return network.toException(error, cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** {@link #failure(Throwable)}, or any other error of an AI service that is among the causes. */
  @Override
  public @Nullable AIServiceException meaning(Throwable error) {
    AIFailureException failure = failure(error);
    return failure != null ? failure : FailureClassifier.super.meaning(error);
  }

  /** A verdict whose cause is what the caller saw. */
  private static Verdict as(Verdict verdict, Throwable seen) {
    if (verdict instanceof Verdict.Failure failure) {
      return Verdict.failure(seen, failure.retryAfter());
    }
    if (verdict instanceof Verdict.Throttled throttled) {
      return Verdict.throttled(seen, throttled.retryAfter());
    }
    if (verdict instanceof Verdict.Exhausted exhausted) {
      return Verdict.exhausted(seen, exhausted.retryAfter());
    }
    return verdict;
  }

  private enum NetworkError {
    NO_CONNECTION_IN_TIME,
    NO_ANSWER_IN_TIME,
    UNREACHABLE;

    AIFailureException toException(Throwable seen, Throwable cause) {
      String name = cause.getClass().getSimpleName();
      String said = cause.getMessage();
      AIServiceException.Builder details =
          AIServiceException.builder(
                  PlainText.line(said == null ? name : name + ": " + said, 1_000))
              .cause(seen);
      return switch (this) {
        case NO_CONNECTION_IN_TIME ->
            new AITimeoutException(AITimeoutException.Phase.CONNECT, details);
        case NO_ANSWER_IN_TIME -> new AITimeoutException(AITimeoutException.Phase.TOTAL, details);
        case UNREACHABLE -> new UnreachableException(details);
      };
    }
  }

  private static @Nullable NetworkError ofNetwork(Throwable error) {
    if (error instanceof HttpConnectTimeoutException) {
      return NetworkError.NO_CONNECTION_IN_TIME;
    }
    if (error instanceof SocketTimeoutException) {
      String message = error.getMessage();
      return message != null && message.toLowerCase(Locale.ROOT).contains("connect")
          ? NetworkError.NO_CONNECTION_IN_TIME
          : NetworkError.NO_ANSWER_IN_TIME;
    }
    // OkHttp's limit for a whole call is an InterruptedIOException; an interrupted thread was
    // looked for before.
    if (error instanceof HttpTimeoutException || error instanceof InterruptedIOException) {
      return NetworkError.NO_ANSWER_IN_TIME;
    }
    return error instanceof SocketException // ConnectException among them
            || error instanceof UnknownHostException
            || error instanceof UnresolvedAddressException
            || error instanceof SSLException
        ? NetworkError.UNREACHABLE
        : null;
  }
}
