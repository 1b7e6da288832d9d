package dev.halfopen.detect;

import dev.halfopen.concurrent.Explore;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every failure is part of one lesson, and a rate that was taken back stays so. */
@Tag("lincheck")
class UsualRateLincheckTest {

  @Test
  void isExactUnderConcurrency() {
    Explore.of("UsualRate")
        .against(Expected.class)
        .threads(3, 3)
        .holdsInAllInterleavings(Real.class);
    Explore.of("UsualRate").against(Expected.class).threads(3, 4).holdsUnderStress(Real.class);
  }

  @Test
  void aRateThatTeachesEachCallerTheSameLessonIsRejected() {
    Explore.of("UsualRate").against(Expected.class).rejects(LooksThenTeaches.class);
  }

  public static class Real {
    private final UsualRate usual = new UsualRate(1, 20, 9, 3, () -> 40);

    public Real() {
      Explore.executed();
    }

    @Operation
    public void failed(@Param(gen = IntGen.class, conf = "1:4") int interval) {
      usual.failed(10 * interval);
    }

    @Operation
    public void alarmed(@Param(gen = IntGen.class, conf = "1:4") int interval) {
      usual.alarmed(1000, 10 * interval);
    }

    @Operation
    public int noted() {
      return usual.noted();
    }
  }

  public static class Expected {
    private final NaiveRate usual = new NaiveRate();

    public void failed(int interval) {
      usual.failed(10 * interval, usual.isDue(10 * interval));
    }

    public void alarmed(int interval) {
      usual.alarmed(1000, 10 * interval);
    }

    public int noted() {
      return usual.scaled;
    }
  }

  /**
   * The planted bug: who has seen that a lesson is due gives it, even if it was given meanwhile.
   */
  public static class LooksThenTeaches {
    private final NaiveRate usual = new NaiveRate();

    public LooksThenTeaches() {
      Explore.executed();
    }

    @Operation
    public void failed(@Param(gen = IntGen.class, conf = "1:4") int interval) {
      boolean due;
      synchronized (usual) {
        due = usual.isDue(10 * interval);
      }
      synchronized (usual) {
        usual.failed(10 * interval, due);
      }
    }

    @Operation
    public void alarmed(@Param(gen = IntGen.class, conf = "1:4") int interval) {
      synchronized (usual) {
        usual.alarmed(1000, 10 * interval);
      }
    }

    @Operation
    public int noted() {
      synchronized (usual) {
        return usual.scaled;
      }
    }
  }

  /** For one thread: the same rate from 1 to 20 per cent that begins at 3, of 41 calls a lesson. */
  private static final class NaiveRate {
    private static final double SCALE = 65_535 / StrictMath.log(20);

    private int scaled = (int) StrictMath.rint(SCALE * StrictMath.log(3));
    private int lesson;
    private int calls = 40;
    private int failures;

    boolean isDue(int interval) {
      return interval > lesson;
    }

    void failed(int interval, boolean due) {
      failures++;
      if (due) {
        int some = Math.max(41 - calls, failures);
        double rate = StrictMath.exp(scaled / SCALE);
        double weight = 1 - StrictMath.exp(-Math.min(some, interval - lesson) / 300.0);
        double learnt = rate + weight * (100.0 * failures / some - rate);
        scaled = (int) StrictMath.rint(SCALE * StrictMath.log(Math.max(1, Math.min(20, learnt))));
        begin(interval);
      }
    }

    void alarmed(int scaled, int interval) {
      this.scaled = scaled;
      begin(interval);
    }

    private void begin(int interval) {
      lesson = interval;
      calls = 41;
      failures = 0;
    }
  }
}
