package dev.halfopen.model;

import dev.halfopen.CircuitState;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Whatever happens to a breaker, it is as the reference model says. */
class CircuitBreakerModelProperties {
  @Provide
  Arbitrary<History> histories() {
    return Histories.all();
  }

  @Property(tries = 4000, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void behavesLikeTheModel(@ForAll("histories") History history) {
    HistoryRunner run = HistoryRunner.run(history);
    Statistics.label("half-open")
        .collect(run.visited.contains(CircuitState.HALF_OPEN))
        .coverage(c -> c.check(true).percentage(p -> p >= 25));
    Statistics.label("open")
        .collect(run.visited.contains(CircuitState.OPEN))
        .coverage(c -> c.check(true).percentage(p -> p >= 50));
  }
}
