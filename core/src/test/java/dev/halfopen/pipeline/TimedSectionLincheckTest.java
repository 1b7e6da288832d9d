package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import dev.halfopen.internal.Interruption;
import dev.halfopen.internal.KnowingFlag;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However a section's end, its time's and the interrupts of others interleave: what is beneath is
 * stopped if the section was late, and else never; no interrupt of ours is left, and none of others
 * is taken away.
 */
@Tag("lincheck")
class TimedSectionLincheckTest {
  @Test
  void stopsAndInterruptsWhatIsLateAndNothingElse() {
    Explore.of("TimedSection")
        .against(Expected.class)
        .threads(3, 3)
        .fromTheStart()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aSectionThatLooksAndThenEndsIsRejected() {
    Explore.of("TimedSection")
        .against(Expected.class)
        .threads(2, 3)
        .fromTheStart()
        .rejects(Hasty.class);
  }

  /** Sections leave nothing behind. */
  public static class Expected {
    public boolean section() {
      return true;
    }

    public void time() {}

    public void impatience() {}

    public void others() {}
  }

  /** One section after the other; each has something beneath that can be stopped. */
  public static class Real {
    private static final TimeLimit LIMIT = TimeLimit.NONE.or(Duration.ofSeconds(1), Limit.ATTEMPT);

    private final KnowingFlag flag = new KnowingFlag();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();
    private volatile boolean wronglyStopped;
    private volatile @Nullable Runnable time;
    private volatile @Nullable Runnable impatience;

    public Real() {
      Explore.executed();
    }

    /** Whether it has left nothing behind, and will not. */
    @Operation(nonParallelGroup = "section")
    public boolean section() {
      AtomicBoolean inTime = new AtomicBoolean();
      Scope scope = new Scope();
      scope.onOver(
          reason -> {
            stopped.incrementAndGet();
            wronglyStopped |= inTime.get();
          });
      impatience = null;
      TimedSection section = new TimedSection(this::later, scope, LIMIT, flag.interruption());
      if (section.end(null)) {
        late.incrementAndGet();
      } else {
        inTime.set(true);
      }
      boolean clean = flag.isClean();
      time = null;
      return clean && flag.isClean();
    }

    private Alarm later(Runnable task, long nanos) {
      if (nanos == LIMIT.nanos()) {
        time = task;
      } else {
        impatience = task;
      }
      return new Alarm(task, null);
    }

    /** The alarm may come at any time, also after it was cancelled. */
    @Operation
    public void time() {
      Runnable task = time;
      if (task != null) {
        task.run();
      }
    }

    @Operation
    public void impatience() {
      Runnable task = impatience;
      if (task != null) {
        task.run();
      }
    }

    @Operation
    public void others() {
      flag.setByOthers();
    }

    @Validate
    public void whatWasLateWasStoppedOnceAndNothingElse() {
      if (wronglyStopped || stopped.get() != late.get()) {
        throw new IllegalStateException("stopped " + stopped + ", late " + late);
      }
    }
  }

  /** The planted bug: the time may be over between the look and the end. */
  public static class Hasty {
    private final KnowingFlag flag = new KnowingFlag();
    private volatile @Nullable AtomicInteger current;
    private volatile @Nullable Interruption interruption;

    public Hasty() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "section")
    public boolean section() {
      AtomicInteger stops = new AtomicInteger();
      Interruption mine = flag.interruption();
      interruption = mine;
      current = stops;
      boolean late = stops.get() > 0;
      current = null;
      mine.end();
      return flag.isClean() && (late || stops.get() == 0);
    }

    @Operation
    public void time() {
      AtomicInteger stops = current;
      Interruption its = interruption;
      if (stops != null && its != null) {
        stops.incrementAndGet();
        its.run();
      }
    }

    @Operation
    public void impatience() {}

    @Operation
    public void others() {
      flag.setByOthers();
    }
  }
}
