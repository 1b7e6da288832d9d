package dev.halfopen.simulator.traffic;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Callers who wait for their answer, think for a while, and call again; see {@link
 * Traffic#closedLoop}. Immutable.
 *
 * @param callers 1 to 1 000 000
 * @param thinking how long on average; exponential
 * @param tokens what they ask for
 * @param streamedPercent how many of the calls get their answers in pieces; 0 to 100
 * @since 0.1.0
 */
public record ClosedLoop(int callers, Duration thinking, Tokens tokens, double streamedPercent)
    implements Traffic {
  /** Checks it. */
  public ClosedLoop {
    Ranges.calls("callers", callers);
    Ranges.positive("thinking", thinking);
    Ranges.notNull("tokens", tokens);
    Ranges.percentOrNone("streamedPercent", streamedPercent);
  }

  /**
   * Some of the calls get their answers in pieces.
   *
   * @param percent 0 to 100
   */
  public ClosedLoop streamed(double percent) {
    return new ClosedLoop(callers, thinking, tokens, percent);
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

    /** No draw is taken where nothing is streamed: what a seed gives there stays what it was. */
    private Demand demand(long at) {
      boolean streamed =
          loop.streamedPercent > 0 && Draws.open(random) < loop.streamedPercent / 100;
      return loop.tokens.demand(at, streamed, random);
    }

    @Override
    public @Nullable Demand next() {
      Long at = firstCalls.poll();
      return at == null ? null : demand(at);
    }

    @Override
    public Demand after(long now) {
      return demand(now + thought());
    }
  }
}
