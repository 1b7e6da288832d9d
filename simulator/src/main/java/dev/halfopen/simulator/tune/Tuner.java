package dev.halfopen.simulator.tune;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.Scenario;
import dev.halfopen.simulator.records.Recording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Proposes settings for the user's records and goals. The same records give the same proposal,
 * whatever the machine.
 *
 * @since 0.1.0
 */
public final class Tuner {
  private Tuner() {}

  /**
   * Tries what is worth a trial for this traffic and these goals, and the user's present settings
   * beside it.
   *
   * @param recording the user's records
   * @param goals what is wanted
   * @param present settings to compare with, by name; the presets are among them anyway
   */
  public static Tuning tune(
      Recording recording, Goals goals, Map<String, CircuitBreakerConfig> present) {
    return tune(recording, goals, present, UnaryOperator.identity());
  }

  /**
   * The same for callers of a patience, and prices, of their own.
   *
   * @param recording the user's records
   * @param goals what is wanted
   * @param present settings to compare with, by name
   * @param callers says it of the scenario of the calls as they were
   */
  public static Tuning tune(
      Recording recording,
      Goals goals,
      Map<String, CircuitBreakerConfig> present,
      UnaryOperator<Scenario.Builder> callers) {
    Replay replay = Replay.of(recording, goals.smallestOutage());
    List<Outage> outages = replay.outages();
    TrafficFacts facts = TrafficFacts.of(recording, outages);
    Trials trials = new Trials(replay, goals, callers);
    List<Trial> proposed = new ArrayList<>();
    int number = 1;
    for (Proposal proposal : Proposals.of(facts, goals)) {
      proposed.add(trials.of("proposal " + number++, proposal.config(), proposal.yaml()));
    }
    Trial best = proposed.stream().min(PREFERENCE).orElse(null);
    List<Trial> all = new ArrayList<>(proposed);
    Map<String, CircuitBreakerConfig> others = new LinkedHashMap<>(present);
    others.putIfAbsent("ai", CircuitBreakerConfig.forAiServices());
    others.putIfAbsent("defaults", CircuitBreakerConfig.defaults());
    others.forEach((name, config) -> all.add(trials.of(name, config, null)));
    List<String> warnings =
        Warnings.about(recording, facts, outages, goals, trials.hasOutagesPutIn(), best);
    return new Tuning(goals, facts, outages, all, best, warnings);
  }

  /** Goals first; then what costs least, and among equals what sees the worst outage sooner. */
  private static final Comparator<Trial> PREFERENCE =
      Comparator.comparing((Trial trial) -> !trial.reachesGoals())
          .thenComparingInt(Tuner::unseen)
          .thenComparingDouble(trial -> trial.asRecorded().value(Metric.FALSE_OPENINGS))
          .thenComparingDouble(Trial::cost)
          .thenComparingDouble(Tuner::worst);

  private static int unseen(Trial trial) {
    return trial.detections().stream().mapToInt(Trial.Detection::unseen).sum();
  }

  private static double worst(Trial trial) {
    return trial.detections().stream()
        .mapToDouble(Trial.Detection::worstSeconds)
        .filter(seconds -> !Double.isNaN(seconds))
        .max()
        .orElse(0);
  }
}
