package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.report.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found for the user's records and goals. Immutable.
 *
 * @param goals what was wanted
 * @param facts what the records tell of the traffic
 * @param outages when the service was down
 * @param trials what each of the settings would have done; the proposed ones first, then those that
 *     were given for comparison
 * @param proposed the settings that reach the goals at the least cost; if none does, those that
 *     come nearest; null: nothing could be tried
 * @param warnings what speaks against trusting it, in words for people
 * @since 0.1.0
 */
public record Tuning(
    Goals goals,
    TrafficFacts facts,
    List<Outage> outages,
    List<Trial> trials,
    @Nullable Trial proposed,
    List<String> warnings) {
  /** Copies the lists. */
  public Tuning {
    outages = List.copyOf(outages);
    trials = List.copyOf(trials);
    warnings = List.copyOf(warnings);
  }

  /**
   * All of it for people, with the proposed settings as they stand in a file of properties.
   *
   * @param id the breaker's id there
   */
  public String text(String id) {
    return new TuningText(this, id).toString();
  }

  /** All of it as JSON. */
  public String json() {
    return new TuningJson(this).toString();
  }

  /**
   * All of it as a page with charts.
   *
   * @param id the breaker's id in the settings
   * @param notes sentences at its top, about the records for instance
   */
  public Report report(String title, String id, List<String> notes) {
    return new TuningText(this, id).report(title, notes);
  }
}
