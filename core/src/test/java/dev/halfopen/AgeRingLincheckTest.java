package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
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

  /** The age is 24, in buckets of 4. Two calls are in flight from the start. */
  public abstract static class Explored {
    final AgeRing ring = new AgeRing(24, 0, 8);
    final AtomicInteger told = new AtomicInteger();
    final LongConsumer passed = at -> told.incrementAndGet();
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();

    Explored() {
      Explore.executed();
    }

    abstract void renew(int call, long now);

    abstract boolean end(int call);

    final void began() {
      begun.incrementAndGet();
    }

    @Operation
    public void begins() {
      SignOfLife call = new SignOfLife(0);
      call.enter(ring, passed);
      began();
      if (call.end(ring)) {
        counted.incrementAndGet();
      }
    }

    @Operation
    public void sign(
        @Param(gen = IntGen.class, conf = "0:1") int call,
        @Param(gen = IntGen.class, conf = "0:3") int moment) {
      renew(call, 4 * moment);
    }

    @Operation
    public void ends(@Param(gen = IntGen.class, conf = "0:1") int call) {
      if (end(call)) {
        counted.incrementAndGet();
      }
    }

    @Operation
    public void look(@Param(gen = IntGen.class, conf = "1:4") int moment) {
      ring.find(24 + 4 * moment, passed);
    }

    /** When all is quiet and whoever is left has been silent for too long. */
    @Validate
    public void eachOnce() {
      ring.find(10_000, passed);
      if (told.get() + counted.get() != begun.get()) {
        throw new IllegalStateException(
            told.get() + " told and " + counted.get() + " counted of " + begun.get());
      }
    }
  }

  public static class Real extends Explored {
    private final SignOfLife[] calls = {new SignOfLife(0), new SignOfLife(0)};
    private final AtomicInteger[] ends = {new AtomicInteger(), new AtomicInteger()};

    public Real() {
      for (SignOfLife call : calls) {
        call.enter(ring, passed);
        began();
      }
    }

    @Override
    void renew(int call, long now) {
      calls[call].renew(now, ring, passed);
    }

    @Override
    boolean end(int call) {
      return ends[call].getAndIncrement() == 0 && calls[call].end(ring);
    }
  }

  /** A call whose signs are to be made in a wrong way. */
  public abstract static class Wrong extends Explored {
    static final VarHandle SIGN = MethodHandles.arrayElementVarHandle(long[].class);
    static final long ENDED = -1;
    final long[] signs = {0, 0};

    Wrong() {
      for (int i = 0; i < signs.length; i++) {
        ring.enter(0, passed);
        began();
      }
    }

    @Override
    boolean end(int call) {
      long before = (long) SIGN.getAndSet(signs, call, ENDED);
      return before != ENDED && ring.leave(before);
    }
  }

  /** The planted bug: who is overtaken keeps what it took out of the bucket. */
  public static class KeepsWhatItTook extends Wrong {
    @Override
    void renew(int call, long now) {
      long before = (long) SIGN.getVolatile(signs, call);
      if (before != ENDED && !ring.areTogether(before, now) && ring.leave(before)) {
        if (SIGN.compareAndSet(signs, call, before, now)) {
          ring.enter(now, passed);
        }
      }
    }
  }

  /** The planted bug: for a moment the call is in two buckets, and may be found in both. */
  public static class EntersFirst extends Wrong {
    @Override
    void renew(int call, long now) {
      long before = (long) SIGN.getVolatile(signs, call);
      if (before != ENDED && !ring.areTogether(before, now)) {
        ring.enter(now, passed);
        if (!SIGN.compareAndSet(signs, call, before, now)) {
          ring.leave(now);
        } else if (!ring.leave(before) && ring.leave(now)) {
          SIGN.compareAndSet(signs, call, now, ENDED);
        }
      }
    }
  }
}
