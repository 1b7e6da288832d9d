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

/** However settings, modes and calls race: a ramp that an operator has ended stays ended. */
@Tag("lincheck")
class RampInBreakerLincheckTest {

  @Test
  void whatIsEndedStaysEnded() {
    Explore.of("Ramp in a breaker").threads(2, 3).holdsInAllInterleavings(Real.class);
    Explore.of("Ramp in a breaker").threads(3, 3).holdsUnderStress(Real.class);
  }

  @Test
  void aLengthThatIsSetWithoutLookingIsRejected() {
    Explore.of("Ramp in a breaker").threads(2, 2).fromTheStart().rejects(SetsBlindly.class);
  }

  /** In a CLOSED phase that has just begun to ramp. */
  public static class Real extends ExploredRamp {
    final AtomicInteger ended = new AtomicInteger();

    @Operation
    public void call() {
      call(0, Verdict.success());
    }

    @Operation
    public void length(@Param(gen = IntGen.class, conf = "20:22") int seconds) {
      controls.reconfigure(machine.config().toBuilder().ramp(Duration.ofSeconds(seconds)).build());
    }

    @Operation
    public void shadowAndBack() {
      controls.operate(OperatingMode.SHADOW);
      controls.operate(OperatingMode.AUTOMATIC);
      ended.incrementAndGet();
    }

    boolean isRamping() {
      return machine.current().phase().rampShare(0) < 1;
    }

    @Validate
    public void staysEnded() {
      if (ended.get() > 0 && isRamping()) {
        throw new IllegalStateException("ramping again");
      }
      if (ended.get() == 0 && !isRamping()) {
        throw new IllegalStateException("ramping no more");
      }
    }
  }

  /** The planted bug: whether there is a ramp is asked before another one takes its place. */
  public static class SetsBlindly extends Real {
    private final AtomicReference<@Nullable Ramp> ramp = new AtomicReference<>(new Ramp(0, 10));

    @Override
    public void length(int seconds) {
      if (ramp.get() != null) {
        ramp.set(new Ramp(0, seconds));
      }
    }

    @Override
    public void shadowAndBack() {
      ramp.set(null);
      ended.incrementAndGet();
    }

    @Override
    boolean isRamping() {
      return ramp.get() != null;
    }
  }
}
