package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever is registered while an attempt comes to its end is stopped once, if it was not ended.
 */
@Tag("lincheck")
class ScopeLincheckTest {
  private static final int THREADS = 3;

  @Test
  void whatIsRegisteredIsStoppedOnce() {
    Explore.of("Scope")
        .fromTheStart()
        .against(Expected.class)
        .threads(THREADS, 3)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void whatIsUnsentWasNotSentBefore() {
    Explore.of("what was sent")
        .fromTheStart()
        .against(ExpectedSent.class)
        .threads(THREADS, 3)
        .holdsInAllInterleavings(RealSent.class);
  }

  @Test
  void aScopeThatReadsWhatWasSentFirstIsRejected() {
    Explore.of("what was sent")
        .fromTheStart()
        .against(ExpectedSent.class)
        .threads(2, 2)
        .rejects(ReadsSentFirst.class);
  }

  @Test
  void aScopeThatLooksAndThenRegistersIsRejected() {
    Explore.of("Scope").fromTheStart().against(Expected.class).threads(2, 2).rejects(Broken.class);
  }

  /** Each thread registers at most one stop. */
  public static class Real {
    private final Scope scope = new Scope();
    private final AtomicInteger[] called = {
      new AtomicInteger(),
      new AtomicInteger(),
      new AtomicInteger(),
      new AtomicInteger(),
      new AtomicInteger()
    };
    private final @Nullable Runnable[] takeBack = new @Nullable Runnable[THREADS + 2];
    private final boolean[] takenBack = new boolean[THREADS + 2];

    public Real() {
      Explore.executed();
    }

    @Operation
    public void register(@Param(gen = ThreadIdGen.class) int thread) {
      if (takeBack[thread] == null) {
        takeBack[thread] = scope.onOver(reason -> called[thread].incrementAndGet());
      }
    }

    @Operation
    public void takeBack(@Param(gen = ThreadIdGen.class) int thread) {
      Runnable mine = takeBack[thread];
      if (mine != null) {
        mine.run();
        takenBack[thread] = true;
      }
    }

    @Operation
    public void over() {
      scope.over(new CancellationException());
    }

    @Operation
    public boolean isOver() {
      return scope.isOver();
    }

    @Validate
    public void eachIsCalledOnce() {
      for (int i = 0; i < called.length; i++) {
        int calls = called[i].get();
        boolean must = takeBack[i] != null && !takenBack[i] && scope.isOver();
        if (calls > 1 || (must && calls == 0) || (calls == 1 && !scope.isOver())) {
          throw new IllegalStateException("called " + calls + " times");
        }
      }
    }
  }

  /** What is promised. */
  public static class Expected {
    private volatile boolean over;

    public void register(int thread) {}

    public void takeBack(int thread) {}

    public void over() {
      over = true;
    }

    public boolean isOver() {
      return over;
    }
  }

  /** The planted bug: a registration may come between the end and what it stops. */
  public static class Broken {
    private final List<AtomicInteger> stops = new ArrayList<>();
    private final AtomicInteger mine = new AtomicInteger();
    private volatile boolean registered;
    private volatile boolean over;

    public Broken() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "one")
    public void register(@Param(gen = ThreadIdGen.class) int thread) {
      if (!registered) {
        if (over) {
          mine.incrementAndGet();
        } else {
          stops.add(mine);
        }
        registered = true;
      }
    }

    @Operation
    public void takeBack(@Param(gen = ThreadIdGen.class) int thread) {}

    @Operation
    public void over() {
      if (!over) {
        for (AtomicInteger stop : stops) {
          stop.incrementAndGet();
        }
        over = true;
      }
    }

    @Operation
    public boolean isOver() {
      return over;
    }

    @Validate
    public void eachIsCalledOnce() {
      if (registered && over && mine.get() != 1) {
        throw new IllegalStateException("called " + mine + " times");
      }
    }
  }

  /** Clients take part and send, beneath an attempt within another one. */
  public static class RealSent {
    private final Scope outer = new Scope();
    private final Scope inner = Scope.within(outer);

    public RealSent() {
      Explore.executed();
    }

    @Operation
    public void takesPart() {
      inner.clientTakesPart();
    }

    @Operation
    public void sends() {
      inner.clientSends();
    }

    @Operation
    public boolean isUnsent() {
      return inner.isUnsent();
    }

    /** What the inner one knows, the outer one does. */
    @Validate
    public void bothKnowIt() {
      if (inner.isUnsent() != outer.isUnsent()) {
        throw new IllegalStateException("inner: " + inner.isUnsent());
      }
    }
  }

  /** What is promised. */
  public static class ExpectedSent {
    private boolean takesPart;
    private boolean sent;

    public void takesPart() {
      takesPart = true;
    }

    public void sends() {
      sent = true;
    }

    public boolean isUnsent() {
      return takesPart && !sent;
    }
  }

  /** The planted bug: a client may send and come again between the two. */
  public static class ReadsSentFirst {
    private volatile boolean takesPart;
    private volatile boolean sent;

    public ReadsSentFirst() {
      Explore.executed();
    }

    @Operation
    public void takesPart() {
      takesPart = true;
    }

    @Operation
    public void sends() {
      sent = true;
    }

    @Operation
    public boolean isUnsent() {
      boolean nothing = !sent;
      return nothing && takesPart;
    }
  }
}
