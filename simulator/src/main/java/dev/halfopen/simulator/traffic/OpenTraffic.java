package dev.halfopen.simulator.traffic;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Calls that come whatever becomes of those before. Immutable.
 *
 * @param arrivals when they come
 * @param tokens what they ask for
 * @param streamedPercent how many of them get their answers in pieces; 0 to 100
 * @since 0.1.0
 */
public record OpenTraffic(Arrivals arrivals, Tokens tokens, double streamedPercent)
    implements Traffic {
  /** Checks it. */
  public OpenTraffic {
    Ranges.notNull("arrivals", arrivals);
    Ranges.notNull("tokens", tokens);
    Ranges.percentOrNone("streamedPercent", streamedPercent);
  }

  /**
   * Some of the calls get their answers in pieces.
   *
   * @param percent 0 to 100
   */
  public OpenTraffic streamed(double percent) {
    return new OpenTraffic(arrivals, tokens, percent);
  }

  @Override
  public CallSource start(SplittableRandom random) {
    return new Source(
        arrivals.start(random.split()), tokens, streamedPercent / 100, random.split());
  }

  private record Source(
      Arrivals.Times times, Tokens tokens, double streamed, SplittableRandom random)
      implements CallSource {
    @Override
    public @Nullable Demand next() {
      return tokens.demand(times.next(), Draws.open(random) < streamed, random);
    }
  }
}
