package dev.halfopen.detect;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Consecutive failures, with a trap in each of its methods. */
public final class TrappedDetector extends FailureDetector {
  private final Consumer<String> trap;
  private final FailureDetector real = FailureDetector.consecutiveFailures(1);

  public TrappedDetector(Consumer<String> trap) {
    this.trap = trap;
  }

  @Override
  public State start(long now, @Nullable State previous) {
    trap.accept("detector.start");
    State state = real.start(now);
    return new State() {
      @Override
      public boolean record(boolean failure, boolean slow, long time) {
        trap.accept("detector.record");
        return state.record(failure, slow, time);
      }

      @Override
      public Evidence evidence(long time) {
        trap.accept("detector.evidence");
        return state.evidence(time);
      }
    };
  }

  @Override
  public String explain(Evidence evidence) {
    trap.accept("detector.explain");
    return real.explain(evidence);
  }

  @Override
  public String toString() {
    return "trapped";
  }

  @Override
  public boolean equals(Object other) {
    trap.accept("detector.equals");
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
