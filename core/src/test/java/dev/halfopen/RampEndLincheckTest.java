package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However calls, settings and modes race: the end of a ramp is told once, and no call is refused
 * after it.
 */
@Tag("lincheck")
class RampEndLincheckTest {

  @Test
  void theEndIsToldOnce() {
    Explore.of("End of a ramp").threads(2, 3).holdsInAllInterleavings(Real.class);
    Explore.of("End of a ramp").threads(3, 3).holdsUnderStress(Real.class);
  }

  @Test
  void anEndThatIsLookedForAndThenNotedIsRejected() {
    Explore.of("End of a ramp").threads(2, 2).fromTheStart().rejects(LooksAndNotes.class);
  }

  /** In a CLOSED phase that has just begun to ramp. */
  public static class Real extends ExploredRamp {
    private static final long LATER = Duration.ofSeconds(30).toNanos();

    final AtomicInteger told = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();

    public Real() {
      machine
          .announcer()
          .listen(CircuitBreakerEvent.RampEnded.class, end -> told.incrementAndGet());
    }

    @Operation
    public void callAfterwards() {
      if (!call(LATER, Verdict.success())) {
        refused.incrementAndGet();
      }
    }

    @Operation
    public void callMeanwhile() {
      call(0, Verdict.success());
    }

    @Operation
    public void length(@Param(gen = IntGen.class, conf = "0:2") int length) {
      Duration ramp = Duration.ofSeconds(10L * length);
      controls.reconfigure(machine.config().toBuilder().ramp(ramp).build());
    }

    @Operation
    public void shadowAndBack() {
      controls.operate(OperatingMode.SHADOW);
      controls.operate(OperatingMode.AUTOMATIC);
    }

    @Validate
    public void isToldOnce() {
      callAfterwards();
      if (told.get() != 1) {
        throw new IllegalStateException("told " + told.get() + " times");
      }
      if (refused.get() != 0) {
        throw new IllegalStateException("refused afterwards");
      }
    }
  }

  /** The planted bug: whether there is a ramp is asked before it is taken away. */
  public static class LooksAndNotes extends Real {
    private final AtomicReference<@Nullable Ramp> ramp = new AtomicReference<>(new Ramp(0, 10));

    @Override
    public void callAfterwards() {
      if (ramp.get() != null) {
        ramp.set(null);
        told.incrementAndGet();
      }
    }

    @Override
    public void callMeanwhile() {}

    @Override
    public void length(int length) {}

    @Override
    public void shadowAndBack() {
      callAfterwards();
    }
  }
}
