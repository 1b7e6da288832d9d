package dev.halfopen.detect;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens at m failures within a period; made by {@code FailureDetector.failures(m).within(period)}.
 * Immutable, and a detector as it stands.
 *
 * @since 0.1.0
 */
public final class PeriodBuilder extends FailureDetector {
  private final int failures;
  private final Duration period;
  private final int minimumCalls;

  PeriodBuilder(int failures, Duration period, int minimumCalls) {
    this.failures = failures;
    this.period = period;
    this.minimumCalls = minimumCalls;
  }

  /**
   * Waits with the judgement until there are {@code k} calls in the period.
   *
   * @param k m to {@value FailureDetector#MAX_CALLS}
   */
  public PeriodBuilder minimumCalls(int k) {
    return new PeriodBuilder(
        failures, period, Ranges.between("minimumCalls", k, failures, MAX_CALLS));
  }

  @Override
  public State start(long now, @Nullable State previous) {
    return new TimeWindow(period, new CountRule(failures, minimumCalls), now);
  }

  @Override
  public String explain(Evidence evidence) {
    return evidence.failures()
        + " of "
        + evidence.calls()
        + " calls failed within "
        + Text.exact(period);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PeriodBuilder detector
        && failures == detector.failures
        && period.equals(detector.period)
        && minimumCalls == detector.minimumCalls;
  }

  @Override
  public int hashCode() {
    return Objects.hash(failures, period, minimumCalls);
  }

  @Override
  public String toString() {
    return "failures("
        + failures
        + ").within("
        + Text.exact(period)
        + ").minimumCalls("
        + minimumCalls
        + ")";
  }
}
