package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Callers that race share one account: none is admitted on credit that another one has spent. */
@Tag("lincheck")
class RampLincheckTest {
  private static final long HALF_SECOND = 500_000_000L;
  private static final long LENGTH = 8 * HALF_SECOND;

  @Test
  void keepsOneAccount() {
    Explore.of("Ramp").against(Expected.class).threads(3, 3).holdsInAllInterleavings(Real.class);
    Explore.of("Ramp").against(Expected.class).threads(3, 4).holdsUnderStress(Real.class);
  }

  @Test
  void anAccountThatIsReadAndThenWrittenIsRejected() {
    Explore.of("Ramp").against(Expected.class).rejects(ReadThenWritten.class);
  }

  public static class Real {
    private final Ramp ramp = new Ramp(0, LENGTH);

    public Real() {
      Explore.executed();
    }

    @Operation
    public boolean call(@Param(gen = IntGen.class, conf = "0:8") int moment) {
      return ramp.admits(moment * HALF_SECOND);
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private long credit = 32_768;
    private long last;

    public boolean call(int moment) {
      if (moment >= 8) {
        return true;
      }
      long now = moment * HALF_SECOND;
      long available = credit + 3276 + (32_768 - 3276) * now / LENGTH;
      boolean admitted = available >= 32_768 || now - last >= 2 * HALF_SECOND;
      credit = admitted ? Math.max(0, available - 32_768) : available;
      last = admitted ? Math.max(last, now) : last;
      return admitted;
    }
  }

  /** The planted bug: two callers may find the same credit. */
  public static class ReadThenWritten {
    private final Expected account = new Expected();

    public ReadThenWritten() {
      Explore.executed();
    }

    @Operation
    public boolean call(@Param(gen = IntGen.class, conf = "0:8") int moment) {
      return account.call(moment);
    }
  }
}
