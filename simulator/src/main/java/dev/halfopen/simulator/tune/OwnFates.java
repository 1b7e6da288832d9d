package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.traffic.CallSource;
import dev.halfopen.simulator.traffic.Demand;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Recorded calls, each with a chance of its own: an illness that is put over them strikes some
 * calls and not others.
 */
record OwnFates(CallSource calls, SplittableRandom random) implements CallSource {
  @Override
  public @Nullable Demand next() {
    Demand call = calls.next();
    return call == null
        ? null
        : new Demand(
            call.at(),
            call.inputTokens(),
            call.outputTokens(),
            call.streamed(),
            random.nextLong(),
            call.recorded());
  }
}
