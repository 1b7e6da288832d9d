package dev.halfopen.simulator.peers;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.retry.Retry;
import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.RunResult;
import dev.halfopen.simulator.Scenario;
import dev.halfopen.simulator.Scenarios;
import dev.halfopen.simulator.Simulation;
import dev.halfopen.simulator.service.BaseFailures;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The tables of {@code docs/simulation.md}. Arguments: names of scenarios, all if there are none;
 * {@code seeds=20}; {@code json} for JSON; {@code speed} for how long a day takes.
 *
 * @since 0.1.0
 */
public final class Tables {
  private static final int SEEDS = 20;

  private Tables() {}

  /** Prints them. */
  @SuppressWarnings("SystemOut") // it is what it is for
  public static void main(String[] args) {
    Map<String, Scenario> scenarios = Scenarios.all();
    List<String> names = new ArrayList<>();
    int seeds = SEEDS;
    boolean json = false;
    for (String arg : args) {
      if (arg.startsWith("seeds=")) {
        seeds = Integer.parseInt(arg.substring("seeds=".length()));
      } else if (arg.equals("json")) {
        json = true;
      } else if (arg.equals("speed")) {
        System.out.println(speed());
        return;
      } else if (scenarios.containsKey(arg)) {
        names.add(arg);
      } else {
        throw new IllegalArgumentException(
            "scenario: " + arg + " (expected: one of " + scenarios.keySet() + ")");
      }
    }
    for (Map.Entry<String, Scenario> scenario : scenarios.entrySet()) {
      String name = scenario.getKey();
      if (names.isEmpty() || names.contains(name)) {
        var comparison = Simulation.compare(scenario.getValue(), contenders(), seeds);
        System.out.println(json ? comparison.json() : "## " + name + "\n" + comparison.table());
      }
    }
  }

  /**
   * All that are compared, as they come out of the box; the last two with retries around it, and
   * with a second model to fall back on.
   */
  static List<Contender> contenders() {
    return List.of(
        Contender.unprotected("no breaker"),
        Contender.breaker("Halfopen, AI", CircuitBreakerConfig.forAiServices()),
        Contender.breaker("Halfopen", CircuitBreakerConfig.defaults()),
        Peers.resilience4j(),
        Peers.smallRye(),
        Peers.failsafeFiveOfTen(),
        Peers.failsafe(),
        Contender.pipeline(
            "AI, retries",
            CircuitBreakerConfig.forAiServices(),
            pipeline -> pipeline.retry(Retry.builder().maxAttempts(3).idempotent(true).build())),
        Contender.pipeline(
            "AI, spare",
            CircuitBreakerConfig.forAiServices(),
            CircuitBreakerConfig.forAiServices(),
            pipeline -> pipeline));
  }

  /** A day at fifty calls a second; how long it takes once the JVM is warm. */
  private static String speed() {
    Scenario day =
        Scenario.builder("a day at 50 calls a second")
            .length(Duration.ofDays(1))
            .traffic(Traffic.of(Arrivals.poisson(50), Tokens.conversations()))
            .service(Service.builder().failures(BaseFailures.independent(1)).build())
            .build();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    StringBuilder text = new StringBuilder();
    for (Contender contender : contenders()) {
      for (int round = 0; round < 2; round++) {
        long start = System.nanoTime();
        long cpuStart = threads.getCurrentThreadCpuTime();
        RunResult run = Simulation.run(day, contender, round);
        long millis = (System.nanoTime() - start) / 1_000_000;
        long cpuMillis = (threads.getCurrentThreadCpuTime() - cpuStart) / 1_000_000;
        if (round == 1) {
          text.append(contender.name()).append(": ");
          text.append((long) run.value(Metric.OFFERED)).append(" calls in ");
          text.append(millis).append(" ms, ");
          text.append(cpuMillis).append(" ms of them at work\n");
        }
      }
    }
    return text.toString();
  }
}
