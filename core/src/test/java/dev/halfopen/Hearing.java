package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A detector that never opens, and tells of each outcome that it hears of whether it failed. */
final class Hearing extends FailureDetector {
  private final Consumer<Boolean> heard;

  Hearing(Consumer<Boolean> heard) {
    this.heard = heard;
  }

  @Override
  public State start(long now, @Nullable State previous) {
    return new State() {
      @Override
      public boolean record(boolean failure, boolean slow, long now) {
        heard.accept(failure);
        return false;
      }

      @Override
      public Evidence evidence(long now) {
        return Evidence.none();
      }
    };
  }

  @Override
  public String explain(Evidence evidence) {
    return "never";
  }

  @Override
  public String toString() {
    return "hearing";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
