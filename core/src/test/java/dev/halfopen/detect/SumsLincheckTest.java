package dev.halfopen.detect;

import dev.halfopen.concurrent.Explore;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No call is lost or taken in twice, in whichever interval, and the alarm sounds at one moment. */
@Tag("lincheck")
class SumsLincheckTest {
  private static final Level LEVEL =
      new Level(new Bank(.1, .0004, .3, .6, .9), 7000, 2500, 300 << 16);

  @Test
  void areExactUnderConcurrency() {
    Explore.of("Sums").against(Expected.class).threads(3, 3).holdsInAllInterleavings(Real.class);
    Explore.of("Sums").against(Expected.class).threads(3, 4).holdsUnderStress(Real.class);
  }

  @Test
  void sumsThatAreReadAndThenWrittenAreRejected() {
    Explore.of("Sums").against(Expected.class).rejects(ReadThenWritten.class);
  }

  @Test
  void sumsThatAgeInAStepOfTheirOwnAreRejected() {
    Explore.of("Sums").against(Expected.class).threads(2, 4).rejects(AgedApart.class);
  }

  public static class Real {
    private final Sums sums = new Sums();

    public Real() {
      Explore.executed();
    }

    @Operation
    public int failure(@Param(gen = IntGen.class, conf = "0:2") int interval) {
      return largest(sums.record(true, interval, false, LEVEL));
    }

    @Operation
    public int success(@Param(gen = IntGen.class, conf = "0:2") int interval) {
      return sums.areAtRest() ? 0 : largest(sums.record(false, interval, false, LEVEL));
    }

    private static int largest(int recorded) {
      return recorded < 0 ? ~recorded : recorded;
    }
  }

  public static class Expected {
    private final NaiveSums sums = new NaiveSums(LEVEL);

    public int failure(int interval) {
      sums.record(true, interval);
      return (int) sums.largest();
    }

    public int success(int interval) {
      if (!sums.atRest()) {
        sums.record(false, interval);
      }
      return (int) sums.largest();
    }
  }

  /** The planted bug: two calls may start from the same sums. */
  public static class ReadThenWritten {
    private final NaiveSums sums = new NaiveSums(LEVEL);

    public ReadThenWritten() {
      Explore.executed();
    }

    @Operation
    public int failure(@Param(gen = IntGen.class, conf = "0:2") int interval) {
      sums.record(true, interval);
      return (int) sums.largest();
    }

    @Operation
    public int success(@Param(gen = IntGen.class, conf = "0:2") int interval) {
      if (!sums.atRest()) {
        sums.record(false, interval);
      }
      return (int) sums.largest();
    }
  }

  /** The planted bug: what ages and what is added are two steps, so an interval may count twice. */
  public static class AgedApart {
    private final NaiveSums sums = new NaiveSums(LEVEL);

    public AgedApart() {
      Explore.executed();
    }

    @Operation
    public int failure(@Param(gen = IntGen.class, conf = "0:2") int interval) {
      synchronized (this) {
        sums.age(interval);
      }
      synchronized (this) {
        sums.record(true, interval);
        return (int) sums.largest();
      }
    }

    @Operation
    public int success(@Param(gen = IntGen.class, conf = "0:2") int interval) {
      synchronized (this) {
        if (sums.atRest()) {
          return 0;
        }
      }
      synchronized (this) {
        sums.record(false, interval);
        return (int) sums.largest();
      }
    }
  }
}
