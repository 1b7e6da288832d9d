package dev.halfopen.simulator.peers;

import dev.failsafe.CircuitBreakerBuilder;
import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.Guard;
import dev.halfopen.simulator.Surroundings;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The breakers of others as contenders.
 *
 * @since 0.1.0
 */
public final class Peers {
  private Peers() {}

  /** Resilience4j as it comes out of the box: half of the last 100 calls, 60 s, 10 trials. */
  public static Contender resilience4j() {
    return resilience4j("Resilience4j", CircuitBreakerConfig.ofDefaults());
  }

  /** Resilience4j; its clock is that of the run. */
  public static Contender resilience4j(String name, CircuitBreakerConfig config) {
    return contender(name, surroundings -> new Resilience4jGuard(config, surroundings.time()));
  }

  /** Failsafe as it comes out of the box: one failure, 60 s, one trial. */
  public static Contender failsafe() {
    return failsafe("Failsafe", dev.failsafe.CircuitBreaker::builder);
  }

  /** Failsafe with 5 failures of the last 10 calls, which some take in the place of its default. */
  public static Contender failsafeFiveOfTen() {
    return failsafe(
        "Failsafe 5/10",
        () -> dev.failsafe.CircuitBreaker.<Object>builder().withFailureThreshold(5, 10));
  }

  /**
   * Failsafe, with a fixed delay and counts of calls: its time windows read the machine's clock.
   *
   * @param settings anew for each run
   */
  public static Contender failsafe(String name, Supplier<CircuitBreakerBuilder<Object>> settings) {
    return contender(name, surroundings -> FailsafeGuard.of(settings.get(), surroundings.time()));
  }

  /** SmallRye Fault Tolerance by MicroProfile's defaults: half of 20 calls, 5 s, one trial. */
  public static Contender smallRye() {
    return smallRye("SmallRye", 20, .5, Duration.ofSeconds(5), 1);
  }

  /** SmallRye Fault Tolerance, in MicroProfile's words. */
  public static Contender smallRye(
      String name,
      int requestVolumeThreshold,
      double failureRatio,
      Duration delay,
      int successThreshold) {
    return contender(
        name,
        surroundings ->
            new SmallRyeGuard(
                requestVolumeThreshold, failureRatio, delay, successThreshold, surroundings));
  }

  private static Contender contender(String name, Function<Surroundings, Guard> guards) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Guard start(Surroundings surroundings) {
        return guards.apply(surroundings);
      }
    };
  }
}
