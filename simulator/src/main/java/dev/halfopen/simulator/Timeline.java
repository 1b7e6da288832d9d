package dev.halfopen.simulator;

import dev.halfopen.CircuitState;
import dev.halfopen.simulator.service.Episode;
import java.time.Duration;
import java.util.List;

/**
 * What happened in a run, by time.
 *
 * @param binLength how long a bin is
 * @param bins one after the other from the beginning, some hundreds
 * @param changes where the guard was, from when on; the first is its state at the beginning
 * @param episodes when the service was ill
 * @since 0.1.0
 */
public record Timeline(
    Duration binLength, List<Bin> bins, List<Change> changes, List<Episode> episodes) {
  /** Copies the lists. */
  public Timeline {
    bins = List.copyOf(bins);
    changes = List.copyOf(changes);
    episodes = List.copyOf(episodes);
  }

  /**
   * Calls that ended within a bin.
   *
   * @param answered by the service
   * @param failed without an answer, though the service was asked
   * @param refused without asking the service
   * @param meanWaitSeconds how long the callers had waited on average; NaN: there were none
   * @param longestWaitSeconds how long one of them had waited at most
   */
  public record Bin(
      long answered,
      long failed,
      long refused,
      double meanWaitSeconds,
      double longestWaitSeconds) {}

  /**
   * A change of state.
   *
   * @param at since the beginning
   * @param to where the guard is from then on
   */
  public record Change(Duration at, CircuitState to) {}
}
