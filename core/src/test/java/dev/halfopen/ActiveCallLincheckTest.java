package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A permit ends once, whichever threads race to end it, and is counted as the first one said (R1).
 */
@Tag("lincheck")
class ActiveCallLincheckTest {

  @Test
  void endsOnce() {
    Explore.of("ActiveCall")
        .fromTheStart()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aCallThatChecksAndThenActsIsRejected() {
    Explore.of("ActiveCall").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  public static class Real {
    private final StateMachine machine =
        new StateMachine("explored", CircuitBreakerConfig.defaults());
    private final ActiveCall call =
        new ActiveCall(machine, machine.admit(machine.now()), machine.now());

    public Real() {
      Explore.executed();
    }

    @Operation
    public boolean completed() {
      return call.completed();
    }

    @Operation
    public boolean failed() {
      return call.failed(new IllegalStateException("boom"));
    }

    @Operation
    public boolean abandoned() {
      return call.abandoned();
    }

    @Operation
    public void close() {
      call.close();
    }

    /** Nobody sees more than one end. */
    @Operation
    public boolean countedAtMostOnce() {
      return machine.counters().read().total() <= 1;
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private volatile boolean ended;

    @Operation
    public boolean completed() {
      return end();
    }

    @Operation
    public boolean failed() {
      return end();
    }

    @Operation
    public boolean abandoned() {
      return end();
    }

    @Operation
    public void close() {
      end();
    }

    @Operation
    public boolean countedAtMostOnce() {
      return true;
    }

    private boolean end() {
      if (ended) {
        return false;
      }
      ended = true;
      return true;
    }
  }

  /** The planted bug: two threads may both find the call not ended. */
  public static class Broken extends Expected {
    public Broken() {
      Explore.executed();
    }
  }
}
