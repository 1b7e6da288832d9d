package dev.halfopen.ai;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.internal.BytesSubscriber;
import dev.halfopen.concurrent.Explore;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A reactive body that comes, ends, is left and is stopped in any interleaving: one signal at a
 * time, one end and nothing behind it; who is stopped is told, and no item is lost without a word.
 */
@Tag("lincheck")
class AbortableLincheckTest {
  @Test
  void signalsKeepTheRules() {
    Explore.of("AbortableSubscriber")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void oneThatIsStoppedOnWhateverThreadIsRejected() {
    Explore.of("AbortableSubscriber").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  /** Notes what breaks the rules of signals. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or a rule is broken
  private static final class Signals implements CoreSubscriber<String> {
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile int items;
    private volatile int ends;
    private volatile boolean broken;

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    private void signal(int end) {
      broken |= underWay.incrementAndGet() != 1 || ends != 0;
      ends += end;
      underWay.decrementAndGet();
    }

    @Override
    public void onNext(String item) {
      items++;
      signal(0);
    }

    @Override
    public void onError(Throwable error) {
      signal(1);
    }

    @Override
    public void onComplete() {
      signal(1);
    }
  }

  private static final class Nothing implements Subscription {
    @Override
    public void request(long count) {
      // The test gives what it likes.
    }

    @Override
    public void cancel() {
      // Nor does it stop.
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one at a time, or a rule is broken
  public static class Real {
    private final Signals signals = new Signals();
    private final AtomicReference<@Nullable Runnable> hook = new AtomicReference<>();
    private final ManualAttempt attempt = new ManualAttempt();
    private volatile int given;
    private volatile int discarded;
    private volatile boolean ended;
    private volatile boolean left;
    private final BytesSubscriber<String> body =
        new BytesSubscriber<>(signals, exchange()) {
          @Override
          protected void tell(String item) {
            // Only the signals matter.
          }

          @Override
          protected void discard(String item) {
            discarded++;
          }
        };

    public Real() {
      Explore.executed();
      body.onSubscribe(new Nothing());
    }

    private AIExchange exchange() {
      AIProtection protection =
          AIProtection.builder(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()))
              .executor(hook::set)
              .build();
      return attempt.making(
          () ->
              AIExchange.begin(protection, new AIRequest(Provider.OPENAI, "s", null, null, true)));
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (!ended) {
        given++;
        body.onNext("item");
      }
    }

    @Operation(nonParallelGroup = "source")
    public void fails() {
      if (!ended) {
        ended = true;
        body.onError(new IllegalStateException("down"));
      }
    }

    @Operation
    public void isLeft() {
      left = true;
      body.cancel();
    }

    @Operation
    public void isStopped() {
      attempt.isOver(new CancellationException("given up"));
      Runnable stop = hook.getAndSet(null);
      if (stop != null) {
        ended = true;
        stop.run();
      }
    }

    @Operation
    public boolean keepsTheRules() {
      return !signals.broken;
    }

    @Validate
    public void nothingIsLost() {
      if (signals.items + discarded != given || (ended && !left && signals.ends != 1)) {
        throw new IllegalStateException(
            given + " items, " + signals.items + " came, ends: " + signals.ends);
      }
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void item() {}

    public void fails() {}

    public void isLeft() {}

    public void isStopped() {}

    public boolean keepsTheRules() {
      return true;
    }
  }

  /** The planted bug: who stops it signals at once, though an item may be under way. */
  public static class Broken {
    private final Signals signals = new Signals();
    private volatile boolean over;

    public Broken() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (!over) {
        signals.onNext("item");
      }
    }

    @Operation(nonParallelGroup = "source")
    public void fails() {}

    @Operation
    public void isLeft() {}

    @Operation
    public void isStopped() {
      if (!over) {
        over = true;
        signals.onError(new IllegalStateException("late"));
      }
    }

    @Operation
    public boolean keepsTheRules() {
      return !signals.broken;
    }
  }
}
