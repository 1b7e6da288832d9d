package dev.halfopen.testkit;

/**
 * Decides, request by request, how a {@link ScriptedAiService} behaves. Every {@link Behavior} is
 * the script that never changes; the others are composed of scripts:
 *
 * <pre>{@code
 * Behavior healthy = Behavior.answer("Hello").firstTokenDelay(Duration.ofMillis(300)).tokensPerSecond(50);
 *
 * Script outage = Script.timeline(healthy)                        // by schedule
 *     .at(Duration.ofSeconds(10), Behavior.overloaded())
 *     .at(Duration.ofSeconds(40), healthy);
 *
 * Script flaky = Script.random(42)                                // by seeded probability
 *     .with(0.05, Behavior.overloaded())
 *     .with(0.01, Behavior.hang())
 *     .otherwise(healthy);
 *
 * Script byModel = request ->                                     // per request
 *     request.model().startsWith("big") ? Behavior.unavailable() : healthy;
 * }</pre>
 *
 * <p>A service calls its script on its one I/O thread, one request at a time and in the order of
 * their {@linkplain ReceivedRequest#number() numbers}, so a script must not block. One script may
 * serve several services; one that keeps state of its own must then be thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Script {
  /**
   * Chooses what is done about a request.
   *
   * @param request the request, received in full
   * @return the behaviour. A script that throws, be it a failed assertion, makes the service answer
   *     500 with a body that says so.
   */
  Behavior behaviorFor(ReceivedRequest request);

  /**
   * Starts a schedule. Its time is {@link ReceivedRequest#elapsed()}, which starts at zero when the
   * script is given to a service.
   *
   * @param first the script from time zero on
   * @return a timeline that does nothing else yet
   */
  static Timeline timeline(Script first) {
    return new Timeline(first);
  }

  /**
   * Starts a choice by chance. What it chooses depends on the seed and the {@linkplain
   * ReceivedRequest#number() number} of the request only, so the same seed gives the same sequence,
   * whatever the timing.
   *
   * @param seed any number
   * @return a choice without alternatives yet
   */
  static RandomChoice random(long seed) {
    return new RandomChoice(seed);
  }
}
