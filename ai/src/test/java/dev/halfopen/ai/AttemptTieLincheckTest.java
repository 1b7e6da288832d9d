package dev.halfopen.ai;

import dev.halfopen.concurrent.Explore;
import dev.halfopen.internal.AttemptScope;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However a tie that is made races with its cut: nothing stays behind at the attempt. */
@Tag("lincheck")
class AttemptTieLincheckTest {
  @Test
  void whatIsCutLeavesNothingAtTheAttempt() {
    Explore.of("AttemptTie")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aTieThatDoesNotLookAgainIsRejected() {
    Explore.of("AttemptTie")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .rejects(Broken.class);
  }

  /** As an exchange does it: one ties it to its attempt, whoever settles it cuts the tie. */
  public static class Real {
    private final AtomicInteger registered = new AtomicInteger();
    private final AttemptTie tie = new AttemptTie(new Attempt());
    private volatile boolean made;
    private volatile boolean cut;

    public Real() {
      Explore.executed();
    }

    @Operation(runOnce = true)
    public void isTied() {
      make(reason -> {});
      made = true;
    }

    @Operation
    public void isCut() {
      cut();
      cut = true;
    }

    void make(Consumer<Throwable> over) {
      tie.onOver(over);
    }

    void cut() {
      tie.cut();
    }

    Runnable register() {
      registered.incrementAndGet();
      AtomicInteger once = new AtomicInteger(1);
      return () -> registered.addAndGet(-once.getAndSet(0));
    }

    /** As long as nobody cuts it the tie holds, and no longer. */
    @Validate
    public void nothingIsLeft() {
      int expected = made && !cut ? 1 : 0;
      if (registered.get() != expected) {
        throw new IllegalStateException(registered.get() + " registrations, cut: " + cut);
      }
    }

    private final class Attempt implements AttemptScope {
      @Override
      public boolean isOver() {
        return false;
      }

      @Override
      public Runnable onOver(Consumer<? super Throwable> stop) {
        return register();
      }
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void isTied() {}

    public void isCut() {}
  }

  /** The planted bug: who cuts may come between the registration and its being known. */
  public static class Broken extends Real {
    private final AtomicReference<@Nullable Runnable> registration = new AtomicReference<>();

    @Override
    void make(Consumer<Throwable> over) {
      registration.set(register());
    }

    @Override
    void cut() {
      Runnable present = registration.get();
      if (present != null) {
        present.run();
      }
    }
  }
}
