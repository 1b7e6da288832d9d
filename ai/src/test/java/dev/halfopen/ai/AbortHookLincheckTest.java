package dev.halfopen.ai;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However a hook that is set races with its call: it is called once, or stands for a call. */
@Tag("lincheck")
class AbortHookLincheckTest {
  @Test
  void theLastHookIsCalledOnce() {
    Explore.of("AbortHook")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aHookThatLooksAndThenStandsIsRejected() {
    Explore.of("AbortHook")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .rejects(Broken.class);
  }

  /** As a client does it: one sets the hooks, one after the other, and anybody calls. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or a rule is broken
  public static class Real {
    private final AbortHook hook = new AbortHook(Runnable::run);
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int last;
    private volatile int set;
    private volatile boolean called;

    public Real() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "client")
    public void isSet() {
      int number = ++set;
      set(
          () -> {
            calls.incrementAndGet();
            last = number;
          });
    }

    @Operation
    public void isCalled() {
      called = true;
      call();
    }

    void set(Runnable source) {
      hook.set(source);
    }

    void call() {
      hook.call();
    }

    /** What was set last must be closed, whatever came before. */
    @Validate
    public void theLastIsCalled() {
      if (called && set > 0 && (last != set || calls.get() > set)) {
        throw new IllegalStateException(calls.get() + " calls, the last " + last + " of " + set);
      }
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void isSet() {}

    public void isCalled() {}
  }

  /** The planted bug: a call may come between the look and the hook. */
  public static class Broken extends Real {
    private final AtomicReference<@Nullable Runnable> present = new AtomicReference<>();
    private volatile boolean over;

    @Override
    void set(Runnable source) {
      if (over) {
        source.run();
      } else {
        present.set(source);
      }
    }

    @Override
    void call() {
      over = true;
      Runnable source = present.getAndSet(null);
      if (source != null) {
        source.run();
      }
    }
  }
}
