package dev.halfopen.detect;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens at m failures of the last n calls. */
final class FailuresOutOf extends FailureDetector {
  private final int failures;
  private final int window;

  FailuresOutOf(int failures, int window) {
    this.failures = failures;
    this.window = window;
  }

  @Override
  public State start(long now, @Nullable State previous) {
    return new CountWindow(window, new CountRule(failures, 1));
  }

  @Override
  public String explain(Evidence evidence) {
    return evidence.failures() + " of the last " + evidence.calls() + " calls failed";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FailuresOutOf detector
        && failures == detector.failures
        && window == detector.window;
  }

  @Override
  public int hashCode() {
    return Objects.hash(failures, window);
  }

  @Override
  public String toString() {
    return "failures(" + failures + ").outOf(" + window + ")";
  }
}
