package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However signs of life, ends and those who look for silent calls race: of each call either the end
 * counts, or it is told once that it was silent for too long.
 */
@Tag("lincheck")
class AgeRingLincheckTest {

  @Test
  void countsEachCallOnce() {
    Explore.of("AgeRing").threads(2, 4).holdsInAllInterleavings(Real.class);
    Explore.of("AgeRing").threads(3, 2).holdsInAllInterleavings(Real.class);
    Explore.of("AgeRing").threads(3, 3).holdsUnderStress(Real.class);
  }

  @Test
  void aMoveThatDoesNotPutBackIsRejected() {
    Explore.of("AgeRing").threads(3, 2).fromTheStart().rejects(KeepsWhatItTook.class);
  }

  @Test
  void aMoveThatEntersBeforeItLeavesIsRejected() {
    Explore.of("AgeRing").threads(3, 3).fromTheStart().rejects(EntersFirst.class);
  }

  /** The age is 24, in buckets of 4 units. Two calls are in flight from the start. */
  public abstract static class Explored {
    /** The shortest silence that may be watched is longer than some nanoseconds. */
    static final long UNIT = 1 << 20;

    final AtomicInteger told = new AtomicInteger();
    final Silence silence = Silences.of(24 * UNIT, 24 * UNIT, 0, 8, at -> told.incrementAndGet());
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();

    Explored() {
      Explore.executed();
    }

    abstract void renew(int call, long now);

    abstract void waiting(int call, boolean waits, long now);

    abstract boolean end(int call);

    final void began() {
      begun.incrementAndGet();
    }

    @Operation
    public void begins() {
      Admission call = silence.admit(0);
      began();
      if (call.leave()) {
        counted.incrementAndGet();
      }
    }

    @Operation
    public void sign(
        @Param(gen = IntGen.class, conf = "0:1") int call,
        @Param(gen = IntGen.class, conf = "0:3") int moment) {
      renew(call, 4 * moment * UNIT);
    }

    @Operation
    public void waits(
        @Param(gen = IntGen.class, conf = "0:1") int call,
        @Param(gen = IntGen.class, conf = "0:3") int moment) {
      waiting(call, moment % 2 == 0, 4 * moment * UNIT);
    }

    @Operation
    public void ends(@Param(gen = IntGen.class, conf = "0:1") int call) {
      if (end(call)) {
        counted.incrementAndGet();
      }
    }

    @Operation
    public void look(@Param(gen = IntGen.class, conf = "1:4") int moment) {
      silence.look((24 + 4 * moment) * UNIT);
    }

    /** When all is quiet and whoever is left has been silent for too long. */
    @Validate
    public void eachOnce() {
      for (int call = 0; call < 2; call++) {
        waiting(call, true, 16 * UNIT);
      }
      silence.look(10_000 * UNIT);
      if (told.get() + counted.get() != begun.get()) {
        throw new IllegalStateException(
            told.get() + " told and " + counted.get() + " counted of " + begun.get());
      }
    }
  }

  public static class Real extends Explored {
    private final SignOfLife[] calls = {silence.admit(0).newSign(), silence.admit(0).newSign()};
    private final AtomicInteger[] ends = {new AtomicInteger(), new AtomicInteger()};

    public Real() {
      began();
      began();
    }

    @Override
    void renew(int call, long now) {
      calls[call].renew(now);
    }

    @Override
    void waiting(int call, boolean waits, long now) {
      calls[call].waiting(waits, now);
    }

    @Override
    boolean end(int call) {
      return ends[call].getAndIncrement() == 0 && calls[call].end();
    }
  }

  /** A call whose signs are to be made in a wrong way. */
  public abstract static class Wrong extends Explored {
    static final VarHandle SIGN = MethodHandles.arrayElementVarHandle(long[].class);
    static final long ENDED = -1;
    final long[] signs = {0, 0};
    final SilenceLimit limit = silence.limit(false);

    Wrong() {
      for (int i = 0; i < signs.length; i++) {
        limit.enter(0);
        began();
      }
    }

    @Override
    void waiting(int call, boolean waits, long now) {}

    @Override
    boolean end(int call) {
      long before = (long) SIGN.getAndSet(signs, call, ENDED);
      return before != ENDED && limit.leave(before);
    }
  }

  /** The planted bug: who is overtaken keeps what it took out of the bucket. */
  public static class KeepsWhatItTook extends Wrong {
    @Override
    void renew(int call, long now) {
      long before = (long) SIGN.getVolatile(signs, call);
      if (before != ENDED && !limit.areTogether(before, now) && limit.leave(before)) {
        if (SIGN.compareAndSet(signs, call, before, now)) {
          limit.enter(now);
        }
      }
    }
  }

  /** The planted bug: for a moment the call is in two buckets, and may be found in both. */
  public static class EntersFirst extends Wrong {
    @Override
    void renew(int call, long now) {
      long before = (long) SIGN.getVolatile(signs, call);
      if (before != ENDED && !limit.areTogether(before, now)) {
        limit.enter(now);
        if (!SIGN.compareAndSet(signs, call, before, now)) {
          limit.leave(now);
        } else if (!limit.leave(before) && limit.leave(now)) {
          SIGN.compareAndSet(signs, call, now, ENDED);
        }
      }
    }
  }
}
