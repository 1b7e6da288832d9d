package dev.halfopen.simulator;

import dev.halfopen.internal.Ranges;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs scenarios, in no time and the same each time: the same seed gives the same figures, whatever
 * the machine and the JDK.
 *
 * <pre>{@code
 * Comparison comparison = Simulation.compare(outage,
 *     List.of(
 *         Contender.unprotected("no breaker"),
 *         Contender.breaker("defaults()", CircuitBreakerConfig.defaults()),
 *         Contender.breaker("forAiServices()", CircuitBreakerConfig.forAiServices())),
 *     20);
 * String table = comparison.table();
 * }</pre>
 *
 * <p>Thread-safe, as long as the scenario and the contenders are: each run has all that changes to
 * itself.
 *
 * @since 0.1.0
 */
public final class Simulation {
  private Simulation() {}

  /**
   * One run.
   *
   * @param seed where all chance comes from
   */
  public static RunResult run(Scenario scenario, Contender contender, long seed) {
    return new Run(scenario, contender, seed).result(contender.name(), seed);
  }

  /**
   * All contenders on the same traffic, once for each seed.
   *
   * @param seeds how many: 1, 2, ... up to this; 1 to 1 000 000
   */
  public static Comparison compare(
      Scenario scenario, List<? extends Contender> contenders, int seeds) {
    Ranges.calls("seeds", seeds);
    Ranges.calls("contenders", contenders.size());
    List<Comparison.Column> columns = new ArrayList<>();
    for (Contender contender : contenders) {
      List<RunResult> runs = new ArrayList<>();
      for (int seed = 1; seed <= seeds; seed++) {
        runs.add(run(scenario, contender, seed));
      }
      columns.add(new Comparison.Column(contender.name(), runs));
    }
    return new Comparison(scenario.name(), columns);
  }
}
