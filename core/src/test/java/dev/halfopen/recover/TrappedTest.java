package dev.halfopen.recover;

import dev.halfopen.detect.Evidence;
import java.util.function.Consumer;

/** One trial call decides, with a trap in each of its methods. */
public final class TrappedTest extends RecoveryTest {
  private final Consumer<String> trap;
  private final RecoveryTest real = RecoveryTest.allSucceed(1);

  public TrappedTest(Consumer<String> trap) {
    this.trap = trap;
  }

  @Override
  public State start() {
    trap.accept("test.start");
    State state = real.start();
    return new State() {
      @Override
      public Decision record(boolean failure, boolean slow) {
        trap.accept("test.record");
        return state.record(failure, slow);
      }

      @Override
      public Decision afterFailures(int more) {
        trap.accept("test.afterFailures");
        return state.afterFailures(more);
      }

      @Override
      public Evidence evidence() {
        trap.accept("test.evidence");
        return state.evidence();
      }
    };
  }

  @Override
  public int trialCalls() {
    trap.accept("test.trialCalls");
    return real.trialCalls();
  }

  @Override
  public String toString() {
    return "trapped";
  }
}
