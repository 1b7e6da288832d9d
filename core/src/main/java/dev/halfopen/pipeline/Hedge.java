package dev.halfopen.pipeline;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;

/**
 * When a second attempt is made beside one that takes long; the first answer counts, and the other
 * attempt is cancelled. Each takes one extra call of the breaker's retry budget. Immutable.
 *
 * @param delay how long the first attempt is waited for; at a quantile, until there is experience
 * @param quantile the share of the latest successful attempts that must have been faster, more than
 *     0 and less than 1; 0: the delay is fixed
 * @since 0.1.0
 */
public record Hedge(Duration delay, double quantile) {
  /** Checks the settings. */
  public Hedge {
    Ranges.positive("delay", delay);
    if (!(quantile >= 0 && quantile < 1)) {
      throw Ranges.error("quantile", quantile, "0 or more, less than 1");
    }
  }

  /** The recipe as it is written in code, with times as people write them. */
  @Override
  public String toString() {
    return quantile == 0
        ? "Hedge.after(" + Text.exact(delay) + ")"
        : "Hedge.atQuantile(" + quantile + ", " + Text.exact(delay) + ")";
  }

  /** A second attempt when the first has taken this long. */
  public static Hedge after(Duration delay) {
    return new Hedge(delay, 0);
  }

  /**
   * A second attempt when the first has taken longer than this share of the latest 100 successful
   * ones.
   *
   * @param quantile 0.95 for instance
   * @param atFirst the delay until 20 attempts have succeeded
   */
  public static Hedge atQuantile(double quantile, Duration atFirst) {
    if (!(quantile > 0)) {
      throw Ranges.error("quantile", quantile, "more than 0, less than 1");
    }
    return new Hedge(atFirst, quantile);
  }
}
