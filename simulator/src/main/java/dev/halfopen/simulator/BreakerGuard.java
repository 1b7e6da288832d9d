package dev.halfopen.simulator;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.Permit;
import dev.halfopen.recover.ExponentialDelay;
import dev.halfopen.simulator.service.Reply;
import java.time.Duration;

/** A breaker of this library, by its permits. */
final class BreakerGuard implements Guard {
  /** So often within the time that silence may last. */
  private static final int SIGNS = 4;

  private final CircuitBreaker breaker;
  private final Duration signsEvery;

  private BreakerGuard(CircuitBreaker breaker) {
    this.breaker = breaker;
    this.signsEvery = signsEvery(breaker.config());
  }

  /** How often a call must give signs of life for such a breaker to take it for alive. */
  static Duration signsEvery(CircuitBreakerConfig config) {
    Duration silence = config.silenceIsFailureAfter().sinceLastSign();
    Duration lease = config.halfOpenCallTimeout();
    return (silence == null || silence.compareTo(lease) > 0 ? lease : silence).dividedBy(SIGNS);
  }

  static BreakerGuard of(CircuitBreakerConfig config, Surroundings surroundings) {
    return new BreakerGuard(breaker("simulated", config, surroundings));
  }

  static CircuitBreaker breaker(
      String name, CircuitBreakerConfig config, Surroundings surroundings) {
    CircuitBreakerConfig.Builder settings = config.toBuilder().timeSource(surroundings.time());
    if (config.recoveryDelay() instanceof ExponentialDelay delay) {
      settings.recoveryDelay(delay.random(surroundings.random().split()));
    }
    return CircuitBreaker.of(name, settings.build());
  }

  @Override
  public void call(Request request) {
    Permit permit = breaker.tryAcquirePermit();
    if (permit == null) {
      request.refuse();
      return;
    }
    if (request.streamed()) {
      permit.renew(); // so that it is known for one whose signs of life can be seen
    }
    request.send(new Admitted(request, permit));
  }

  @Override
  public CircuitState state() {
    return breaker.state();
  }

  @Override
  public Duration signsEvery() {
    return signsEvery;
  }

  private record Admitted(Request request, Permit permit) implements Listener {
    @Override
    public void signOfLife() {
      permit.renew();
    }

    @Override
    public void ended(Reply reply) {
      permit.report(Verdicts.of(reply));
      request.end(reply);
    }
  }
}
