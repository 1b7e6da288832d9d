package dev.halfopen.detect;

import dev.halfopen.Incubating;
import dev.halfopen.internal.Ranges;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a CLOSED circuit breaker must open. Immutable; each CLOSED phase starts a fresh
 * {@link State} from it.
 *
 * <p>Two detectors are equal when they decide alike, however they were written: settings that
 * change to an equal one keep the evidence.
 *
 * @since 0.1.0
 */
public abstract class FailureDetector {

  /** The largest number of calls that a detector counts: {@value}. */
  public static final int MAX_CALLS = Ranges.MAX_CALLS;

  /** For detectors that users write. */
  @Incubating
  protected FailureDetector() {}

  /**
   * Opens at {@code n} failures without a success between them, however far apart they are.
   *
   * @param n 1 to {@value #MAX_CALLS}
   */
  public static FailureDetector consecutiveFailures(int n) {
    return new ConsecutiveFailures(Ranges.calls("consecutiveFailures", n));
  }

  /**
   * Opens at {@code m} failures, of the last n calls or within a period: say which on the builder.
   *
   * @param m 1 to {@value #MAX_CALLS}
   */
  public static CountBuilder failures(int m) {
    return new CountBuilder(Ranges.calls("failures", m));
  }

  /**
   * Opens when the failure rate reaches {@code percent}; a rate equal to it trips. Without further
   * settings: over the last 100 calls, judged when there are 100.
   *
   * @param percent more than 0, at most 100
   */
  public static RateBuilder failureRate(double percent) {
    return RateBuilder.of(Ranges.percent("failureRate", percent));
  }

  /**
   * Opens as soon as the calls so far say that the service fails more than usual, without a window
   * that must be sized: at a usual failure rate of 1 per cent, a smallest outage of 50 per cent and
   * half a million calls between false openings, unless the detector's own methods say otherwise.
   */
  public static SequentialDetector sequential() {
    return SequentialDetector.standard();
  }

  /**
   * Starts a fresh state that goes on from nothing.
   *
   * @param now the monotonic time in nanoseconds
   */
  public final State start(long now) {
    return start(now, null);
  }

  /**
   * Starts the state of a CLOSED phase.
   *
   * @param now the monotonic time in nanoseconds
   * @param previous the state of the CLOSED phase before, from which a detector may take what it
   *     has learnt, but no evidence; null: it is the first, or the breaker was reset or got another
   *     detector
   */
  public abstract State start(long now, @Nullable State previous);

  /**
   * Starts the state of a CLOSED phase for a detector that needs to know how many calls there were,
   * so that it need not count the successful ones itself.
   *
   * @param calls how many successes and failures that are evidence have ended so far, the one that
   *     is being recorded not included; it counts from anywhere, never falls, and may be asked at
   *     any time by any thread
   */
  public State start(long now, @Nullable State previous, LongSupplier calls) {
    return start(now, previous);
  }

  /** Whether the detector looks at slow calls, so that it needs a slow call threshold. */
  public boolean judgesSlowCalls() {
    return false;
  }

  /** Says in a few words why this evidence opened the breaker. */
  public abstract String explain(Evidence evidence);

  /**
   * Says in a few words why this state opened the breaker.
   *
   * @param now the monotonic time in nanoseconds
   */
  public String explain(State state, long now) {
    return explain(state.evidence(now));
  }

  /** The recipe as it is written in code. */
  @Override
  public abstract String toString();

  /** Recipes are equal when they do the same. */
  @Override
  public abstract boolean equals(@Nullable Object other);

  @Override
  public abstract int hashCode();

  /** What a detector has seen while its circuit breaker is CLOSED. Thread-safe, lock-free. */
  public interface State {
    /**
     * Takes one finished call into the evidence.
     *
     * @param now the monotonic time in nanoseconds
     * @return whether the evidence, this call included, says that the breaker must open
     */
    boolean record(boolean failure, boolean slow, long now);

    /**
     * As {@link #record(boolean, boolean, long)}, for a service that has only just recovered.
     *
     * @param wary whether to open on less evidence than usual; a detector need not care
     */
    default boolean record(boolean failure, boolean slow, long now, boolean wary) {
      return record(failure, slow, now);
    }

    /**
     * The evidence as it stands.
     *
     * @param now the monotonic time in nanoseconds
     */
    Evidence evidence(long now);

    /**
     * Whether there is no failure in the evidence.
     *
     * @param now the monotonic time in nanoseconds
     */
    default boolean isHealthy(long now) {
      return evidence(now).failures() == 0;
    }

    /** What it takes for the usual failure rate, per cent; NaN: it knows of none. */
    default double usualFailureRate() {
      return Double.NaN;
    }
  }

  /** Completes {@link #failures(int)}. Immutable. */
  public static final class CountBuilder {
    private final int failures;

    private CountBuilder(int failures) {
      this.failures = failures;
    }

    /**
     * Opens at m failures of the last {@code n} calls, judged from the first call on.
     *
     * @param n m to {@value FailureDetector#MAX_CALLS}
     */
    public FailureDetector outOf(int n) {
      return new FailuresOutOf(failures, Ranges.between("outOf", n, failures, MAX_CALLS));
    }

    /**
     * Opens at m failures within the last {@code period}, by default from m calls on.
     *
     * @param period 1 ms to 365 days
     */
    public PeriodBuilder within(Duration period) {
      return new PeriodBuilder(failures, Ranges.window("within", period), failures);
    }
  }
}
