package dev.halfopen.simulator;

import dev.halfopen.simulator.internal.Json;
import java.util.Locale;

/** A comparison as JSON. */
record ComparisonJson(Comparison comparison) {
  @Override
  public String toString() {
    Json json = new Json().open('{').name("scenario").value(comparison.scenario());
    json.name("contenders").open('[');
    for (Comparison.Column column : comparison.columns()) {
      write(column, json);
    }
    return json.close(']').close('}').toString();
  }

  private static void write(Comparison.Column column, Json json) {
    json.open('{').name("name").value(column.contender());
    json.name("seeds").open('[');
    column.runs().forEach(run -> json.value(run.seed()));
    json.close(']').name("figures").open('{');
    for (Metric metric : Metric.values()) {
      Estimate estimate = column.estimate(metric);
      json.name(metric.name().toLowerCase(Locale.ROOT)).open('{');
      json.name("mean").value(estimate.mean());
      json.name("half_width").value(estimate.halfWidth());
      json.name("runs").open('[');
      column.runs().forEach(run -> json.value(run.value(metric)));
      json.close(']').close('}');
    }
    json.close('}').close('}');
  }
}
