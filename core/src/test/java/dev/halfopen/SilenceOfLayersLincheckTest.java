package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However the layers of a call race: what holds for it in the end is what they wish together. */
@Tag("lincheck")
class SilenceOfLayersLincheckTest {
  private static final long SEEN = 1L << 34;
  private static final long WHOLE = 2 * SEEN;

  @Test
  void whatHoldsIsWhatTheLayersWish() {
    Explore.of("Layers' silence").toTheEndOfTheRace().holdsInAllInterleavings(Real.class);
    Explore.of("Layers' silence").threads(3, 3).toTheEndOfTheRace().holdsUnderStress(Real.class);
  }

  @Test
  void whoTellsOnOnlyOnceIsRejected() {
    Explore.of("Layers' silence").toTheEndOfTheRace().rejects(TellsOnce.class);
  }

  /** An outer call and the inner ones that join it, one after the other. */
  public abstract static class Explored {
    private volatile boolean outerWaits = true;
    volatile boolean innerWaits = true;
    volatile boolean innerSeen;

    Explored() {
      Explore.executed();
    }

    abstract void outer(boolean waits);

    abstract void inner(boolean waits);

    abstract void innerRenews();

    abstract void innerEnds();

    abstract boolean isSilentAt(long time);

    @Operation(nonParallelGroup = "outer")
    public void outerRests() {
      outer(false);
      outerWaits = false;
    }

    @Operation(nonParallelGroup = "outer")
    public void outerWaits() {
      outer(true);
      outerWaits = true;
    }

    @Operation(nonParallelGroup = "inner")
    public void innerRests() {
      inner(false);
      innerWaits = false;
    }

    @Operation(nonParallelGroup = "inner")
    public void innerSigns() {
      innerRenews();
      innerSeen = true;
    }

    @Operation(nonParallelGroup = "inner")
    public void anotherInner() {
      innerEnds();
      innerWaits = true;
      innerSeen = false;
    }

    @Validate
    public void isAsWished() {
      boolean waits = outerWaits && innerWaits;
      if (isSilentAt(3 * WHOLE) != waits) {
        throw new IllegalStateException("waits: " + waits);
      }
      if (waits && isSilentAt(SEEN + SEEN / 2) != innerSeen) {
        throw new IllegalStateException("seen: " + innerSeen);
      }
    }
  }

  public static class Real extends Explored {
    private final Silence silence = Silences.of(SEEN, WHOLE, 0, 8, at -> {});
    private final Joint outer = new Joint(silence.admit(0));
    private volatile Joined joined = Objects.requireNonNull(outer.join());
    private volatile Joint inner = new Joint(joined);

    @Override
    void outer(boolean waits) {
      outer.waiting(waits, 0);
    }

    @Override
    void inner(boolean waits) {
      inner.waiting(waits, 0);
    }

    @Override
    void innerRenews() {
      inner.renew(0, CircuitBreakerConfig.defaults());
    }

    @Override
    void innerEnds() {
      inner.end();
      joined.propose(new Proposal(Verdict.success(), null), 0);
      joined = Objects.requireNonNull(outer.join());
      inner = new Joint(joined);
    }

    @Override
    boolean isSilentAt(long time) {
      return silence.silentCalls(time) == 1;
    }
  }

  /** The planted bug: what was told by who was overtaken stays. */
  public static class TellsOnce extends Explored {
    private volatile boolean outer = true;
    private volatile boolean inner = true;
    private volatile boolean told = true;

    @Override
    void outer(boolean waits) {
      outer = waits;
      told = outer && inner;
    }

    @Override
    void inner(boolean waits) {
      inner = waits;
      told = outer && inner;
    }

    @Override
    void innerRenews() {}

    @Override
    void innerEnds() {
      inner(true);
    }

    @Override
    boolean isSilentAt(long time) {
      return told && (time > WHOLE || innerSeen);
    }
  }
}
