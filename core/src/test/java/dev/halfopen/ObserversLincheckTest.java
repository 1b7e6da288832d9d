package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whoever comes and goes while calls run: an observer is told of the end of just those calls of
 * whose beginning it was told, and once nobody is there no call is observed.
 */
@Tag("lincheck")
class ObserversLincheckTest {
  private static final int THREADS = 2;

  @Test
  void everyBeginningThatIsToldHasItsEnd() {
    Explore.of("Observers")
        .against(Expected.class)
        .threads(THREADS, 4)
        .fromTheStart()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void tellingTheEndToWhoIsThereThenIsRejected() {
    Explore.of("Observers")
        .against(Expected.class)
        .threads(THREADS, 4)
        .fromTheStart()
        .rejects(Broken.class);
  }

  /** Counts the calls that it was told of and that go on. */
  private static final class Going implements CallObserver {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public @Nullable Object admitted(boolean trial) {
      calls.incrementAndGet();
      return null;
    }

    @Override
    public void ended(
        @Nullable Object token,
        Outcome outcome,
        long tookNanos,
        boolean slow,
        boolean late,
        boolean trial) {
      calls.decrementAndGet();
    }
  }

  public static class Real {
    private final Going going = new Going();
    private final CircuitBreaker breaker =
        CircuitBreaker.of(
            "explored", CircuitBreakerConfig.builder().timeSource(new ManualClock()).build());
    private final Subscription[] subscriptions = new Subscription[THREADS + 2];

    public Real() {
      Explore.executed();
    }

    @Operation
    public void observe(@Param(gen = ThreadIdGen.class) int thread) {
      if (subscriptions[thread] == null) {
        subscriptions[thread] = breaker.observe(going);
      }
    }

    @Operation
    public void leave(@Param(gen = ThreadIdGen.class) int thread) {
      if (subscriptions[thread] != null) {
        subscriptions[thread].close();
        subscriptions[thread] = null;
      }
    }

    @Operation
    public void call() {
      breaker.acquirePermit().succeed();
    }

    /** Exact when the others have finished. */
    @Operation
    public int going(@Param(gen = ThreadIdGen.class) int thread) {
      return thread == THREADS + 1 ? going.calls.get() : 0;
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    public void observe(int thread) {}

    public void leave(int thread) {}

    public void call() {}

    public int going(int thread) {
      return 0;
    }
  }

  /** The planted bug: the end is told to whoever observes by then. */
  public static class Broken {
    private volatile @Nullable Going present;
    private final Going going = new Going();

    public Broken() {
      Explore.executed();
    }

    @Operation
    public void observe(@Param(gen = ThreadIdGen.class) int thread) {
      present = going;
    }

    @Operation
    public void leave(@Param(gen = ThreadIdGen.class) int thread) {
      present = null;
    }

    @Operation
    public void call() {
      Going atBeginning = present;
      if (atBeginning != null) {
        atBeginning.admitted(false);
      }
      Going atEnd = present;
      if (atEnd != null) {
        atEnd.ended(null, Outcome.SUCCESS, 0, false, false, false);
      }
    }

    @Operation
    public int going(@Param(gen = ThreadIdGen.class) int thread) {
      return thread == THREADS + 1 ? going.calls.get() : 0;
    }
  }
}
