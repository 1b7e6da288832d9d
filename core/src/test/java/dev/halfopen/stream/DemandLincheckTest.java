package dev.halfopen.stream;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However requests race with items: no request is lost, and what is owed is what has not come. */
@Tag("lincheck")
class DemandLincheckTest {
  @Test
  void knowsWhatIsOwed() {
    Explore.of("Demand").against(Expected.class).threads(3, 3).holdsInAllInterleavings(Real.class);
  }

  @Test
  void aDemandThatReadsAndThenWritesIsRejected() {
    Explore.of("Demand").against(Expected.class).threads(2, 3).rejects(Broken.class);
  }

  public static class Real {
    private final Demand demand = new Demand();

    public Real() {
      Explore.executed();
    }

    @Operation
    public void request(@Param(gen = IntGen.class, conf = "1:2") int n) {
      demand.requested(n);
    }

    /** An item comes, and the consumer deals with it; whether more is owed then. */
    @Operation(nonParallelGroup = "source")
    public void item() {
      demand.arrived();
      demand.taken();
    }

    @Operation(nonParallelGroup = "source")
    public boolean isWaiting() {
      return demand.isWaiting();
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private long owed;

    public void request(int n) {
      owed += n;
    }

    public void item() {
      owed = Math.max(owed - 1, 0);
    }

    public boolean isWaiting() {
      return owed > 0;
    }
  }

  /** The planted bug: a request that comes meanwhile is lost. */
  public static class Broken {
    private final AtomicLong owed = new AtomicLong();

    public Broken() {
      Explore.executed();
    }

    @Operation
    public void request(@Param(gen = IntGen.class, conf = "1:2") int n) {
      owed.set(owed.get() + n);
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      owed.set(Math.max(owed.get() - 1, 0));
    }

    @Operation(nonParallelGroup = "source")
    public boolean isWaiting() {
      return owed.get() > 0;
    }
  }
}
