package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.concurrent.Explore;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever changes a pipeline at the same time: what holds in the end is all of one change. */
@Tag("lincheck")
class PipelineStateLincheckTest {
  @Test
  void settingsAndPlacesAreOfTheSameChange() {
    Explore.of("PipelineState")
        .threads(3, 3)
        .toTheEndOfTheRace()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aStateThatTakesOnBothWithoutALockIsRejected() {
    Explore.of("PipelineState").threads(2, 2).toTheEndOfTheRace().rejects(Broken.class);
  }

  /** Pipelines that differ by their limits. */
  private abstract static class Changed {
    private static final CircuitBreaker BREAKER = CircuitBreaker.of("ai");

    final Limiter limiter = new Limiter(null);
    final Settings[] settings = {settings(0), settings(1), settings(2)};
    final PipelineState state = new PipelineState(settings[0], limiter);

    Changed() {
      Explore.executed();
    }

    private Settings settings(int places) {
      PipelineBuilder builder = ResiliencePipeline.builder(BREAKER);
      if (places > 0) {
        builder.limit(ConcurrencyLimit.of(places));
      }
      return builder.settings(limiter, null);
    }

    /** How many places there are; 0: any number. */
    final int places() {
      int places = 0;
      while (places < 3 && limiter.takePlace()) {
        places++;
      }
      for (int i = 0; i < places; i++) {
        limiter.handOver();
      }
      return places == 3 ? 0 : places;
    }

    final void check(@Nullable ConcurrencyLimit limit) {
      int places = places();
      if (places != (limit == null ? 0 : limit.maxCalls())) {
        throw new IllegalStateException(places + " places, but " + limit);
      }
    }
  }

  public static class Real extends Changed {
    @Operation
    public void change(@Param(gen = IntGen.class, conf = "0:2") int places) {
      state.change(settings[places]);
    }

    @Validate
    public void bothAreOfTheSameChange() {
      check(state.settings().limit());
    }
  }

  /** The planted bug: another change may come between the one and the other. */
  public static class Broken extends Changed {
    private volatile @Nullable ConcurrencyLimit limit;

    @Operation
    public void change(@Param(gen = IntGen.class, conf = "0:2") int places) {
      ConcurrencyLimit changed = settings[places].limit();
      limiter.change(changed);
      limit = changed;
    }

    @Validate
    public void bothAreOfTheSameChange() {
      check(limit);
    }
  }
}
