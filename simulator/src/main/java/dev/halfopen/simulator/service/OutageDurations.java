package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Quantiles;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long outages last. Immutable.
 *
 * <p>Those of services are computed from the incidents on their status pages until August 2024
 * (atlarge-research, llm-service-analysis, ICPE 2025, arXiv 2501.12469): times of reporting, so
 * rather too long. What lies below the first quartile isn't told there; it goes down to 5 min here.
 *
 * @since 0.1.0
 */
public final class OutageDurations {
  private static final double MINUTE = 60e9;
  private static final double SHORTEST = 5;

  private final Quantiles minutes;

  private OutageDurations(Quantiles minutes) {
    this.minutes = minutes;
  }

  private static OutageDurations quartiles(
      double q25, double q50, double q75, double q90, double q95, double longest) {
    return new OutageDurations(
        Quantiles.of(0, SHORTEST, .25, q25, .5, q50, .75, q75, .9, q90, .95, q95, 1, longest));
  }

  /** Those of OpenAI's API: 222 incidents, a median of 75 min. */
  public static OutageDurations openAiApi() {
    return quartiles(33, 75, 180, 301, 371, 1890);
  }

  /** Those of ChatGPT: 140 incidents, a median of 80 min. */
  public static OutageDurations chatGpt() {
    return quartiles(39, 80, 162, 454, 958, 4907);
  }

  /** Those of Anthropic's API: 72 incidents, a median of 47 min. */
  public static OutageDurations anthropicApi() {
    return quartiles(20, 47, 108, 251, 1094, 3030);
  }

  /** Those of claude.ai: 81 incidents, a median of 56 min. */
  public static OutageDurations claudeAi() {
    return quartiles(20, 56, 110, 329, 1094, 3030);
  }

  /** Brief ones, which no status page tells of: 5 to 25 s. */
  public static OutageDurations brief() {
    return new OutageDurations(Quantiles.of(0, 5.0 / 60, 1, 25.0 / 60));
  }

  /** Always the same. */
  public static OutageDurations fixed(Duration duration) {
    double minutes = Ranges.positive("duration", duration).toNanos() / MINUTE;
    return new OutageDurations(Quantiles.of(0, minutes, 1, minutes));
  }

  /** One at random. */
  Duration draw(RandomGenerator random) {
    return Duration.ofMillis(
        Math.max(1, (long) StrictMath.rint(minutes.draw(random) * MINUTE / 1e6)));
  }
}
