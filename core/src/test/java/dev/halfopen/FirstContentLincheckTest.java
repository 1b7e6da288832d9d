package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever says that the first content is there, and however many at once: it is told once. */
@Tag("lincheck")
class FirstContentLincheckTest {
  private static final int THREADS = 2;

  @Test
  void isToldOnce() {
    Explore.of("Observed")
        .against(Expected.class)
        .threads(THREADS, 2)
        .fromTheStart()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void lookingBeforeTellingIsRejected() {
    Explore.of("Observed")
        .against(Expected.class)
        .threads(THREADS, 2)
        .fromTheStart()
        .rejects(Broken.class);
  }

  /** Exact when the others have finished. */
  private static int whenAllIsOver(int thread, int told) {
    return thread == THREADS + 1 ? told : 0;
  }

  public static class Real {
    private final AtomicInteger told = new AtomicInteger();
    private final Permit permit;

    public Real() {
      Explore.executed();
      CircuitBreaker breaker =
          CircuitBreaker.of(
              "explored", CircuitBreakerConfig.builder().timeSource(new ManualClock()).build());
      breaker.observe(
          new CallObserver() {
            @Override
            public @Nullable Object admitted(boolean trial) {
              return this;
            }

            @Override
            public void firstContent(Object token, long afterNanos) {
              told.incrementAndGet();
            }
          });
      permit = breaker.acquirePermit();
    }

    @Operation
    public void content() {
      permit.firstContent();
    }

    @Operation
    public int told(@Param(gen = ThreadIdGen.class) int thread) {
      return whenAllIsOver(thread, told.get());
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private int told;

    public void content() {
      told = 1;
    }

    public int told(int thread) {
      return whenAllIsOver(thread, told);
    }
  }

  /** The planted bug: it is looked first, and noted afterwards. */
  public static class Broken {
    private final AtomicInteger told = new AtomicInteger();
    private volatile boolean begun;

    public Broken() {
      Explore.executed();
    }

    @Operation
    public void content() {
      if (!begun) {
        begun = true;
        told.incrementAndGet();
      }
    }

    @Operation
    public int told(@Param(gen = ThreadIdGen.class) int thread) {
      return whenAllIsOver(thread, told.get());
    }
  }
}
