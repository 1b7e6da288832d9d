package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a service takes that is well. Immutable.
 *
 * @since 0.1.0
 */
public interface Latency {
  /** How long until the first piece of an answer, in nanoseconds. */
  long firstContent(RandomGenerator random);

  /** How long from there until the answer is complete, in nanoseconds. */
  long rest(int outputTokens, RandomGenerator random);

  /**
   * Log-normal times.
   *
   * @param firstContent the median until the first piece
   * @param firstSpread the standard deviation of its logarithm; 0 to 5
   * @param perToken the median for each token of the answer; 0 or more
   * @param tokenSpread the standard deviation of its logarithm, which is one for all tokens of an
   *     answer; 0 to 5
   */
  static Latency of(
      Duration firstContent, double firstSpread, Duration perToken, double tokenSpread) {
    return new TokenLatency(firstContent, firstSpread, perToken, tokenSpread);
  }

  /**
   * A model of 70 billion parameters at a large provider: .38 s until the first piece, 21 tokens a
   * second. Fitted to the medians and the 95th and 99th percentiles that the LLMPerf leaderboard
   * gave in January 2024 for Amazon Bedrock (150 requests).
   */
  static Latency hosted() {
    return of(Duration.ofMillis(380), .24, Duration.ofNanos(47_600_000), .07);
  }

  /**
   * A service whose models must often be loaded first: a median of 1.2 s until the first piece, 24
   * s for one of twenty. Fitted to what the LLMPerf leaderboard gave in January 2024 for Replicate.
   */
  static Latency coldStarts() {
    return of(Duration.ofMillis(1190), 1.8, Duration.ofMillis(75), .2);
  }

  /** Always the same, and the first piece is all. */
  static Latency fixed(Duration whole) {
    Ranges.delay("whole", whole);
    return of(whole, 0, Duration.ZERO, 0);
  }

  /** Exponential, and the first piece is all: as in the books on queues. */
  static Latency exponential(Duration mean) {
    Ranges.positive("mean", mean);
    return new Latency() {
      @Override
      public long firstContent(RandomGenerator random) {
        return (long) (mean.toNanos() * Draws.exponential(random));
      }

      @Override
      public long rest(int outputTokens, RandomGenerator random) {
        return 0;
      }
    };
  }
}
