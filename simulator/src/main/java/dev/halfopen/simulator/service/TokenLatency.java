package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Log-normal times until the first piece and for each token. */
record TokenLatency(Duration first, double firstSpread, Duration perToken, double tokenSpread)
    implements Latency {
  private static final double WIDEST = 5;

  TokenLatency {
    Ranges.delay("firstContent", first);
    Ranges.delay("perToken", perToken);
    checkSpread("firstSpread", firstSpread);
    checkSpread("tokenSpread", tokenSpread);
  }

  private static void checkSpread(String name, double spread) {
    if (!(spread >= 0 && spread <= WIDEST)) {
      throw Ranges.error(name, spread, "0 to 5");
    }
  }

  @Override
  public long firstContent(RandomGenerator random) {
    return (long) Draws.logNormal((double) first.toNanos(), firstSpread, random);
  }

  @Override
  public long rest(int outputTokens, RandomGenerator random) {
    return (long)
        (outputTokens * Draws.logNormal((double) perToken.toNanos(), tokenSpread, random));
  }
}
