package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.internal.Json;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What tuning has come to, as JSON. */
record TuningJson(Tuning tuning) {
  @Override
  public String toString() {
    Json json = new Json().open('{');
    json.name("goals").open('{');
    number(json, "detect_within_seconds", seconds(tuning.goals().detectWithin()));
    number(json, "false_openings", tuning.goals().falseOpenings());
    number(json, "period_seconds", seconds(tuning.goals().period()));
    number(json, "smallest_outage_percent", tuning.goals().smallestOutage());
    json.close('}');
    facts(json, tuning.facts());
    json.name("outages").open('[');
    for (Outage outage : tuning.outages()) {
      json.open('{').name("from").value(outage.from().toString());
      number(json, "seconds", seconds(outage.length()));
      number(json, "calls", (double) outage.calls());
      number(json, "failed", (double) outage.failed());
      json.close('}');
    }
    json.close(']').name("trials").open('[');
    tuning.trials().forEach(trial -> trial(json, trial));
    json.close(']');
    Trial proposed = tuning.proposed();
    if (proposed != null) {
      json.name("proposed").value(proposed.name());
      number(json, "reaches_goals", proposed.reachesGoals() ? 1 : 0);
    }
    json.name("warnings").open('[');
    tuning.warnings().forEach(json::value);
    return json.close(']').close('}').toString();
  }

  private static void facts(Json json, TrafficFacts facts) {
    json.name("traffic").open('{');
    number(json, "calls", (double) facts.calls());
    number(json, "seconds", seconds(facts.span()));
    number(json, "calls_per_second", facts.callsPerSecond());
    number(json, "usual_failure_percent", facts.usualFailureRate());
    number(json, "usual_failure_percent_at_most", facts.usualAtMost());
    number(json, "median_seconds", seconds(facts.median()));
    number(json, "slowest_seconds", seconds(facts.slowest()));
    number(json, "slowest_first_content_seconds", seconds(facts.slowestFirstContent()));
    json.close('}');
  }

  private static void trial(Json json, Trial trial) {
    json.open('{').name("name").value(trial.name());
    if (trial.yaml() != null) {
      json.name("yaml").value(trial.yaml());
    }
    json.name("settings").value(trial.config().toString());
    number(json, "reaches_goals", trial.reachesGoals() ? 1 : 0);
    json.name("detections").open('[');
    for (Trial.Detection one : trial.detections()) {
      json.open('{').name("illness").value(one.illness());
      number(json, "outages", one.outages());
      number(json, "unseen", one.unseen());
      number(json, "mean_seconds", one.meanSeconds());
      number(json, "worst_seconds", one.worstSeconds());
      json.close('}');
    }
    json.close(']').name("as_recorded").open('{');
    for (Metric metric : Metric.values()) {
      number(json, metric.name().toLowerCase(Locale.ROOT), trial.asRecorded().value(metric));
    }
    json.close('}').close('}');
  }

  private static void number(Json json, String name, double value) {
    json.name(name).value(value);
  }

  private static double seconds(@Nullable Duration duration) {
    return duration == null ? Double.NaN : duration.toNanos() / 1e9;
  }
}
