package dev.halfopen.simulator;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.pipeline.PipelineBuilder;
import java.util.function.UnaryOperator;

/**
 * A circuit breaker, a pipeline, or nothing: one of those that are compared on the same calls.
 * Immutable: each run has a guard of its own.
 *
 * @since 0.1.0
 */
public interface Contender {
  /** What people call it; at the head of a column. */
  String name();

  /** Its guard in one run. */
  Guard start(Surroundings surroundings);

  /** Nothing stands before the service. */
  static Contender unprotected(String name) {
    return new Named(name, surroundings -> new NoGuard());
  }

  /**
   * A breaker of this library. Its time source is that of the run, and so is the chance in an
   * exponential recovery delay.
   */
  static Contender breaker(String name, CircuitBreakerConfig config) {
    return new Named(name, surroundings -> BreakerGuard.of(config, surroundings));
  }

  /**
   * A pipeline of this library around one breaker, called asynchronously, and by {@code callStream}
   * where the answer comes in pieces: once it has begun nothing is tried again. The pieces of a
   * stream come 250 ms apart, or more often where a breaker wants signs of life sooner, however
   * slow its tokens are, unless it hangs or stalls: so a limit between them must be longer. Time
   * source, timer, executor and chance are those of the run.
   *
   * @param config the breaker's
   * @param setUp retries, timeouts, limit, hedge; each run has its own pipeline
   */
  static Contender pipeline(
      String name, CircuitBreakerConfig config, UnaryOperator<PipelineBuilder> setUp) {
    return new Named(name, surroundings -> PipelineGuard.of(config, null, setUp, surroundings));
  }

  /**
   * The same with a second target to fall back on, which is the scenario's {@linkplain
   * Scenario.Builder#spare spare}.
   *
   * @param config of the breaker before the service
   * @param spare of the breaker before the spare
   * @param setUp changes a pipeline that has both targets already
   */
  static Contender pipeline(
      String name,
      CircuitBreakerConfig config,
      CircuitBreakerConfig spare,
      UnaryOperator<PipelineBuilder> setUp) {
    return new Named(name, surroundings -> PipelineGuard.of(config, spare, setUp, surroundings));
  }
}
