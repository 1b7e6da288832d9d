package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However a call's signs of life race with who waits for the service: neither the last sign nor the
 * last word about who waits is forgotten.
 */
@Tag("lincheck")
class SignOfLifeLincheckTest {
  private static final long LIMIT = 1L << 34;
  private static final long NOW = LIMIT / 2;

  @Test
  void forgetsNeitherAnItemNorWhoWaits() {
    Explore.of("SignOfLife").toTheEndOfTheRace().holdsInAllInterleavings(Real.class);
    Explore.of("SignOfLife").toTheEndOfTheRace().holdsUnderStress(Real.class);
  }

  @Test
  void whoDoesNotTryAgainIsRejected() {
    Explore.of("SignOfLife").toTheEndOfTheRace().rejects(TriesOnce.class);
  }

  /** One call of a service and its consumer. */
  public abstract static class Explored {
    private volatile boolean waits = true;
    private volatile boolean renewed;

    Explored() {
      Explore.executed();
    }

    abstract void renewNow();

    abstract void waitingNow(boolean waits);

    abstract boolean isSilentAt(long time);

    @Operation(nonParallelGroup = "service")
    public void item() {
      renewNow();
      renewed = true;
    }

    @Operation(nonParallelGroup = "consumer")
    public void await() {
      waitingNow(true);
      waits = true;
    }

    @Operation(nonParallelGroup = "consumer")
    public void rest() {
      waitingNow(false);
      waits = false;
    }

    /** A call that began at 0 passes the limit well before one whose last sign was now. */
    @Validate
    public void isAsTold() {
      if (isSilentAt(3 * LIMIT) != waits) {
        throw new IllegalStateException("waits: " + waits);
      }
      if (waits && isSilentAt(LIMIT + NOW - LIMIT / 10) == renewed) {
        throw new IllegalStateException("renewed: " + renewed);
      }
    }
  }

  public static class Real extends Explored {
    private final Silence silence = Silences.of(LIMIT, LIMIT, 0, 8, at -> {});
    private final SignOfLife sign;

    public Real() {
      silence.admit(0);
      sign = new SignOfLife(silence, 0);
    }

    @Override
    void renewNow() {
      sign.renew(NOW);
    }

    @Override
    void waitingNow(boolean waits) {
      sign.waiting(waits, NOW);
    }

    @Override
    boolean isSilentAt(long time) {
      return silence.silentCalls(time) == 1;
    }
  }

  /** The planted bug: who is overtaken leaves it at that. */
  public static class TriesOnce extends Explored {
    private static final long RESTING = 1;

    private final AtomicLong word = new AtomicLong();

    @Override
    void renewNow() {
      long before = word.get();
      word.compareAndSet(before, (before & RESTING) != 0 ? RESTING : NOW);
    }

    @Override
    void waitingNow(boolean waits) {
      long before = word.get();
      if (waits == ((before & RESTING) != 0)) {
        word.compareAndSet(before, (NOW - (before & ~RESTING)) | (waits ? 0 : RESTING));
      }
    }

    @Override
    boolean isSilentAt(long time) {
      long present = word.get();
      return (present & RESTING) == 0 && time - present > LIMIT;
    }
  }
}
