package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import dev.halfopen.FailureClassifier;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.ai.clients.ClientExceptions;
import dev.halfopen.ai.clients.Saying;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the exception of a client of an AI service what happened: the service was overloaded,
 * a quota is spent, the request was wrong. It looks at the causes, too: the first that tells what
 * the service answered, or why it couldn't, decides, from the outermost on. What nothing is known
 * about is a failure, as with {@link FailureClassifier#standard()}. Immutable.
 *
 * <p>It knows the family of {@link AIFailureException}, the network errors of the JDK, and the
 * exceptions of openai-java, anthropic-java, google-genai, the AWS SDK, azure-core, Spring's {@code
 * RestClient} and {@code WebClient}, Spring AI and LangChain4j. None of them need be there.
 *
 * @since 0.1.0
 */
public final class AIClassifier implements FailureClassifier {
  private static final AIClassifier STANDARD = new AIClassifier(OwnRule.NONE, TimeSource.system());

  /** Causes are followed this far, which ends a cycle as well. */
  private static final int MAX_CAUSES = 32;

  private final OwnRule rule;
  private final TimeSource time;

  private AIClassifier(OwnRule rule, TimeSource time) {
    this.rule = rule;
    this.time = time;
  }

  /** The classifier for all clients that are known. */
  public static AIClassifier standard() {
    return STANDARD;
  }

  /**
   * The standard classifier with a rule of your own: see {@link AIProtection.Builder#rule}.
   *
   * @param rule says what a failure is, or null to agree with us
   */
  public static AIClassifier withRule(
      Function<? super AIFailureException, ? extends @Nullable AIFailure> rule) {
    return new AIClassifier(new OwnRule(rule), TimeSource.system());
  }

  /**
   * The same with another clock: by it a date up to which a service asks us to wait is turned into
   * a wait. Otherwise it is the system's.
   *
   * @param time should be the breaker's
   */
  @Override
  public AIClassifier withClock(TimeSource time) {
    Objects.requireNonNull(time, "time");
    return time == this.time ? this : new AIClassifier(rule, time);
  }

  @Override
  public Verdict classify(@Nullable Object result, @Nullable Throwable error) {
    return error == null
        ? FailureClassifier.standard().classify(result, null)
        : as(FailureClassifier.standard().classify(null, explained(error)), error);
  }

  /**
   * The failure that an exception means: itself or one of its causes if it is of the family, or a
   * new one for an exception that is known, with the one that was given as its cause. Never throws.
   *
   * @return null if nothing is known about it, or it says nothing about the service
   */
  public @Nullable AIFailureException failure(Throwable error) {
    return explained(error) instanceof AIFailureException failure ? failure : null;
  }

  /** {@link #failure(Throwable)}, or any other error of an AI service that is among the causes. */
  @Override
  public @Nullable AIServiceException meaning(Throwable error) {
    return explained(error) instanceof AIServiceException known ? known : null;
  }

  /**
   * What an exception means, the user's rule applied: an exception whose verdict is known, one that
   * says that the caller gave up, or the exception itself if nothing is known.
   */
  Throwable explained(Throwable error) {
    Throwable ours = ours(error);
    return ours instanceof AIFailureException failure ? judged(failure) : ours;
  }

  /** A failure by the user's rule. */
  AIFailureException judged(AIFailureException ours) {
    return rule.apply(ours);
  }

  private Throwable ours(Throwable error) {
    Throwable vague = error;
    Throwable cause = error;
    AIFailureException inWords = null; // the outermost that says something
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof AIServiceException || isIgnored(cause)) {
        return cause;
      }
      AIFailureException network = NetworkErrors.read(cause, error);
      if (network != null) {
        return network;
      }
      if (inWords == null) {
        inWords = NetworkErrors.ofWords(cause, error);
        vague = inWords == null ? vague : inWords;
      }
      Saying saying = ClientExceptions.read(cause);
      if (saying instanceof Saying.Answered answered) {
        return failure(answered, error);
      }
      if (saying instanceof Saying.GaveUp) {
        return new CancellationException("the caller gave up");
      }
      if (saying instanceof Saying.Failed failed) {
        vague = Failures.of(failed.failure(), Foreign.details(cause, error));
      }
      cause = Foreign.cause(cause);
    }
    return vague;
  }

  private static boolean isIgnored(Throwable error) {
    return FailureClassifier.standard().classify(null, error) instanceof Verdict.Ignored;
  }

  private AIFailureException failure(Saying.Answered answered, Throwable seen) {
    return answered.provider().failure(answered.response(), time.instant(), seen);
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

  /** Two are equal if they have the same rule and the same clock. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AIClassifier that && rule == that.rule && time.equals(that.time);
  }

  @Override
  public int hashCode() {
    return 31 * rule.hashCode() + time.hashCode();
  }
}
