package dev.halfopen.simulator.traffic;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Callers who wait, think, and call again. */
record ClosedLoop(int callers, Duration thinking, Tokens tokens) implements Traffic {
  ClosedLoop {
    Ranges.calls("callers", callers);
    Ranges.positive("thinking", thinking);
    Ranges.notNull("tokens", tokens);
  }

  @Override
  public CallSource start(SplittableRandom random) {
    return new Source(this, random);
  }

  private static final class Source implements CallSource {
    private final ClosedLoop loop;
    private final SplittableRandom random;
    private final PriorityQueue<Long> firstCalls = new PriorityQueue<>();

    Source(ClosedLoop loop, SplittableRandom random) {
      this.loop = loop;
      this.random = random;
      for (int i = 0; i < loop.callers; i++) {
        firstCalls.add(thought());
      }
    }

    private long thought() {
      return (long) (loop.thinking.toNanos() * Draws.exponential(random));
    }

    @Override
    public @Nullable Demand next() {
      Long at = firstCalls.poll();
      return at == null ? null : loop.tokens.demand(at, false, random);
    }

    @Override
    public Demand after(long now) {
      return loop.tokens.demand(now + thought(), false, random);
    }
  }
}
