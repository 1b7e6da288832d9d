package dev.halfopen.ai.internal;

import dev.halfopen.concurrent.Explore;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stream that is pushed, asked for and left in any interleaving: one signal at a time, in order,
 * no more than was asked for, one end and nothing behind it; and nothing that is due stays lying.
 */
@Tag("lincheck")
class PushedLincheckTest {
  @Test
  void signalsKeepTheRulesAndNothingStaysLying() {
    Explore.of("PushedSubscription")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .threads(3, 3)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void oneThatDeliversOnWhateverThreadComesIsRejected() {
    Explore.of("PushedSubscription").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  /** Notes what breaks the rules of signals. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or a rule is broken
  private static final class Signals implements Flow.Subscriber<Integer> {
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile int last;
    private volatile int items;
    private volatile int ends;
    private volatile boolean broken;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      // The test asks.
    }

    private void begin() {
      broken |= underWay.incrementAndGet() != 1 || ends != 0;
    }

    @Override
    public void onNext(Integer item) {
      begin();
      broken |= item != last + 1;
      last = item;
      items++;
      underWay.decrementAndGet();
    }

    @Override
    public void onError(Throwable error) {
      onComplete();
    }

    @Override
    public void onComplete() {
      begin();
      ends++;
      underWay.decrementAndGet();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or a rule is broken
  public static class Real {
    private final Signals signals = new Signals();
    private final AtomicInteger closed = new AtomicInteger();
    private final PushedSubscription<Integer> subscription =
        new PushedSubscription<>(signals, closed::incrementAndGet);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int pushed;
    private volatile boolean ended;

    public Real() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (!ended) {
        pushed++;
        subscription.next(pushed);
      }
    }

    @Operation(nonParallelGroup = "source")
    public void ends() {
      if (!ended) {
        ended = true;
        subscription.end(null);
      }
    }

    @Operation
    public void isAsked() {
      asked.incrementAndGet();
      subscription.request(1);
    }

    @Operation
    public void isLeft() {
      subscription.cancel();
    }

    @Operation
    public boolean keepsTheRules() {
      return !signals.broken && signals.items <= asked.get() && closed.get() <= 1;
    }

    @Validate
    public void nothingStaysLying() {
      if (closed.get() == 0) {
        check(signals.items == Math.min(pushed, asked.get()), "an item stays lying");
        check(signals.ends == (ended && pushed <= asked.get() ? 1 : 0), "the end stays lying");
      }
    }

    private static void check(boolean right, String what) {
      if (!right) {
        throw new IllegalStateException(what);
      }
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void item() {}

    public void ends() {}

    public void isAsked() {}

    public void isLeft() {}

    public boolean keepsTheRules() {
      return true;
    }
  }

  /** The planted bug: who asks and who pushes may both find the same item due. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or a rule is broken
  public static class Broken {
    private final Signals signals = new Signals();
    private final Queue<Integer> items = new ArrayDeque<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int pushed;

    public Broken() {
      Explore.executed();
    }

    private synchronized Integer next() {
      return asked.get() > 0 ? items.poll() : null;
    }

    private void deliver() {
      for (Integer item = next(); item != null; item = next()) {
        signals.onNext(item);
      }
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      synchronized (this) {
        items.add(++pushed);
      }
      deliver();
    }

    @Operation(nonParallelGroup = "source")
    public void ends() {}

    @Operation
    public void isAsked() {
      asked.incrementAndGet();
      deliver();
    }

    @Operation
    public void isLeft() {}

    @Operation
    public boolean keepsTheRules() {
      return !signals.broken;
    }
  }
}
