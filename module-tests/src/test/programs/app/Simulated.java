package app;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.Scenarios;
import dev.halfopen.simulator.Simulation;

/** A breaker goes through a scenario. */
public class Simulated {
  public static void main(String[] args) {
    var breaker = Contender.breaker("ours", CircuitBreakerConfig.defaults());
    var run = Simulation.run(Scenarios.all().get("outage"), breaker, 1);
    System.out.println(run.value(Metric.OPENINGS));
  }
}
