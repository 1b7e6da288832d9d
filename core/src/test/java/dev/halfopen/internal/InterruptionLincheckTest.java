package dev.halfopen.internal;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However the end of a section, those who interrupt it and others interleave: no interrupt of ours
 * is left, and none of others is taken for ours.
 */
@Tag("lincheck")
class InterruptionLincheckTest {

  @Test
  void leavesNoInterruptAndTakesNoneOfOthers() {
    Explore.of("Interruption")
        .against(Expected.class)
        .threads(3, 3)
        .fromTheStart()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void anEndThatDoesNotWaitForTheInterrupterIsRejected() {
    Explore.of("Interruption")
        .against(Expected.class)
        .threads(2, 3)
        .fromTheStart()
        .rejects(Hasty.class);
  }

  /** Sections leave nothing behind. */
  public static class Expected {
    public boolean section() {
      return true;
    }

    public void interrupt() {}

    public void others() {}
  }

  public static class Real {
    private final KnowingFlag flag = new KnowingFlag();
    private volatile @Nullable Interruption current;

    public Real() {
      Explore.executed();
    }

    /** Whether it has left nothing behind, and will not. */
    @Operation(nonParallelGroup = "section")
    public boolean section() {
      Interruption interruption = new Interruption(flag);
      current = interruption;
      interruption.end();
      boolean clean = flag.isClean();
      current = null;
      return clean && flag.isClean();
    }

    @Operation
    public void interrupt() {
      Interruption interruption = current;
      if (interruption != null) {
        interruption.run();
      }
    }

    @Operation
    public void others() {
      flag.setByOthers();
    }
  }

  /** The planted bug: it does not wait for an interrupt that is on its way. */
  public static class Hasty {
    private final KnowingFlag flag = new KnowingFlag();
    private volatile @Nullable AtomicInteger current;

    public Hasty() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "section")
    public boolean section() {
      AtomicInteger state = new AtomicInteger();
      current = state;
      if (state.getAndSet(2) == 1 && flag.isSet()) {
        flag.clear();
      }
      boolean clean = flag.isClean();
      current = null;
      return clean && flag.isClean();
    }

    @Operation
    public void interrupt() {
      AtomicInteger state = current;
      if (state != null && state.compareAndSet(0, 1) && !flag.isSet()) {
        flag.set();
      }
    }
  }
}
