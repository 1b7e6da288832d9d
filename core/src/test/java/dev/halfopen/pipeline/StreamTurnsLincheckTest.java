package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever races with the items of a stream: one of source, time and subscriber ends it, and nobody
 * is told anything while an item is being delivered.
 */
@Tag("lincheck")
class StreamTurnsLincheckTest {
  @Test
  void oneEndsItAndSignalsComeOneAtATime() {
    Explore.of("StreamTurns")
        .fromTheStart()
        .against(Expected.class)
        .threads(3, 3)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void turnsThatLookAndThenEndAreRejected() {
    Explore.of("StreamTurns")
        .fromTheStart()
        .against(Expected.class)
        .threads(3, 2)
        .rejects(Broken.class);
  }

  /** Items come one at a time; all the rest at any time, even what the source should not do. */
  public abstract static class Stream {
    private final AtomicInteger receiving = new AtomicInteger();
    private final AtomicInteger permitsEnded = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private volatile boolean overlap;

    abstract boolean beginItem();

    abstract StreamTurns.Next endItem();

    abstract StreamTurns.End end();

    abstract StreamTurns.End expire();

    abstract boolean leave();

    private void tell() {
      overlap |= receiving.incrementAndGet() > 1;
      told.incrementAndGet();
      receiving.decrementAndGet();
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (beginItem()) {
        overlap |= receiving.incrementAndGet() > 1;
        receiving.decrementAndGet();
        StreamTurns.Next next = endItem();
        if (next == StreamTurns.Next.END) {
          permitsEnded.incrementAndGet();
        }
        if (next != StreamTurns.Next.NOTHING) {
          tell();
        }
      }
    }

    @Operation(nonParallelGroup = "ends")
    public void sourceEnds() {
      StreamTurns.End end = end();
      if (end == StreamTurns.End.NOW) {
        permitsEnded.incrementAndGet();
        tell();
      }
    }

    @Operation
    public void timeIsOver() {
      StreamTurns.End end = expire();
      if (end != StreamTurns.End.TOO_LATE) {
        permitsEnded.incrementAndGet();
        if (end == StreamTurns.End.NOW) {
          tell();
        }
      }
    }

    @Operation
    public void subscriberLeaves() {
      if (leave()) {
        permitsEnded.incrementAndGet();
      }
    }

    @Validate
    public void endsOnce() {
      if (overlap || permitsEnded.get() > 1 || told.get() > 1) {
        throw new IllegalStateException(overlap + ", ended " + permitsEnded + ", told " + told);
      }
    }
  }

  public static class Real extends Stream {
    private final StreamTurns turns = new StreamTurns();

    public Real() {
      Explore.executed();
    }

    @Override
    boolean beginItem() {
      return turns.beginItem();
    }

    @Override
    StreamTurns.Next endItem() {
      return turns.endItem();
    }

    @Override
    StreamTurns.End end() {
      return turns.end();
    }

    @Override
    StreamTurns.End expire() {
      return turns.expire();
    }

    @Override
    boolean leave() {
      return turns.leave();
    }
  }

  /** Nobody sees more than that. */
  public static class Expected {
    public void item() {}

    public void sourceEnds() {}

    public void timeIsOver() {}

    public void subscriberLeaves() {}
  }

  /** The planted bug: the time looks whether an item is being delivered, and then ends it. */
  public static class Broken extends Stream {
    private volatile boolean emitting;
    private volatile boolean late;
    private volatile boolean done;

    public Broken() {
      Explore.executed();
    }

    @Override
    boolean beginItem() {
      emitting = !done;
      return emitting;
    }

    @Override
    StreamTurns.Next endItem() {
      emitting = false;
      return late ? StreamTurns.Next.TELL_LATE : StreamTurns.Next.NOTHING;
    }

    @Override
    StreamTurns.End end() {
      return leave() ? StreamTurns.End.NOW : StreamTurns.End.TOO_LATE;
    }

    @Override
    StreamTurns.End expire() {
      if (done) {
        return StreamTurns.End.TOO_LATE;
      }
      done = true;
      late = emitting;
      return late ? StreamTurns.End.AFTER_THE_ITEM : StreamTurns.End.NOW;
    }

    @Override
    boolean leave() {
      boolean first = !done;
      done = true;
      return first;
    }
  }
}
