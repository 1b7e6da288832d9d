package dev.halfopen;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Leave to make one call, for code that makes the call by itself and then tells the circuit breaker
 * how it ended. It must be ended, and ends exactly once: the first report counts and later ones do
 * nothing, whichever threads race. Thread-safe.
 *
 * <pre>{@code
 * try (Permit permit = breaker.acquirePermit()) {
 *   try {
 *     Answer answer = client.ask(question);
 *     permit.succeed(answer);
 *   } catch (IOException e) {
 *     permit.fail(e);
 *   }
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public interface Permit extends AutoCloseable {
  /** The call succeeded, whatever the classifier would say. */
  void succeed();

  /** The call returned this result; the classifier says what it means. */
  void succeed(@Nullable Object result);

  /** The call failed with this error; the classifier says what it means. */
  void fail(Throwable error);

  /** The call says nothing about the service. */
  void ignore();

  /**
   * The caller gave the call up while it waited for the service: that is neutral, unless there was
   * no sign of life for longer than the {@link CircuitBreakerConfig#hangThreshold()}. If it did not
   * wait for the service just then, {@link #ignore()} is the word.
   */
  void abandon();

  /** Reports a verdict; the call has lasted since the permit was given. */
  void report(Verdict verdict);

  /**
   * Reports a verdict.
   *
   * @param took how long the call took; 0 or more
   */
  void report(Verdict verdict, Duration took);

  /**
   * Reports a verdict.
   *
   * @param took how long the call took; 0 or more
   * @param slow whether that was slow, whatever the {@link
   *     CircuitBreakerConfig#slowCallThreshold()}
   */
  void report(Verdict verdict, Duration took, boolean slow);

  /**
   * Ends the call with what came of it; the classifier says what it means, as for {@link
   * #succeed(Object)} and {@link #fail}.
   *
   * @param error what the call failed with; null: it returned the result
   * @return the verdict that counts, which is that of the last call of the same breaker that joined
   *     this permit, if there was one that said something about the service; null if the permit had
   *     ended before
   */
  @Nullable Verdict end(@Nullable Object result, @Nullable Throwable error);

  /**
   * Runs a part of the call on this thread. A call of the same breaker within it joins this permit:
   * both are one call, one trial and one verdict, which this permit's holder reports at its end.
   */
  void around(Runnable section);

  /**
   * Runs what is no part of the call, though {@link #around} runs it on this thread: the code of a
   * consumer whom a stream gives its items, for instance. A call of the same breaker within it is a
   * call of its own.
   */
  void outside(Runnable section);

  /**
   * The service gave a sign of life, a piece of its answer for instance. Renews the lease of a
   * trial call, and the time after which giving up, or silence, counts as a failure. From the first
   * time on the call is one whose signs of life can be seen; one that knows this beforehand says so
   * when it begins.
   */
  void renew();

  /**
   * The first content of an answer that comes in pieces is there: that is told to the breaker's
   * observers, the first time only, and changes nothing else. See {@link
   * CallObserver#firstContent}.
   */
  @Incubating
  default void firstContent() {}

  /**
   * The service has said how many tokens a request of this call came to: that is told to the
   * breaker's observers, and changes nothing else. To be said once for each request, before the
   * call is ended. See {@link CallObserver#usage}.
   *
   * @param inputTokens all those that it was asked with; less than 0: not known
   * @param outputTokens all those that it answered with; less than 0: not known
   */
  @Incubating
  default void usage(long inputTokens, long outputTokens) {}

  /**
   * Whether the caller waits for the service just now; at first it does. Time in which it does not,
   * since it is busy with a piece of the answer or has asked for none, is no silence of the
   * service: see {@link CircuitBreakerConfig.Builder#silenceIsFailureAfter}.
   */
  void waiting(boolean waits);

  /**
   * The caller waits for the service from now on, and did not before: it was busy with a piece of
   * the answer, for instance. The time after which giving up counts as a failure begins anew; the
   * lease of a trial call goes on as it was, since the service gave no sign of life.
   */
  void waitsAnew();

  /** Ends the permit as ignored, unless it was reported. */
  @Override
  void close();
}
