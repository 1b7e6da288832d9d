package dev.halfopen.simulator.tune;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.RunResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What settings would have done. Immutable.
 *
 * @param name what people call them
 * @param config the settings
 * @param yaml what stands below a breaker's id in a file of properties; null: they were given
 * @param detections how soon each kind of outage that was put in was seen
 * @param asRecorded the run on the calls as they were
 * @param reachesGoals whether all of the goals are reached, as far as the records can tell
 * @since 0.1.0
 */
public record Trial(
    String name,
    CircuitBreakerConfig config,
    @Nullable String yaml,
    List<Detection> detections,
    RunResult asRecorded,
    boolean reachesGoals) {
  /** Copies the list. */
  public Trial {
    detections = List.copyOf(detections);
  }

  /** What it costs: calls wasted on a sick service, and calls refused that had been answered. */
  double cost() {
    return asRecorded.value(Metric.WASTED) + asRecorded.value(Metric.USEFUL_REFUSED);
  }

  /**
   * How soon outages of one kind that were put into the user's traffic were seen.
   *
   * @param illness what ailed the service
   * @param outages how many there were
   * @param unseen in how many of them the breaker did not open
   * @param meanSeconds until it opened, of the others; NaN: there are none
   * @param worstSeconds likewise
   */
  public record Detection(
      String illness, int outages, int unseen, double meanSeconds, double worstSeconds) {}
}
