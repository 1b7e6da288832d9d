package dev.halfopen.simulator;

import dev.halfopen.simulator.internal.Numbers;
import java.util.Arrays;

/**
 * A mean over seeds, with its 95 % confidence interval by Student's distribution.
 *
 * @param mean NaN: there is none
 * @param halfWidth the interval is the mean less and plus this; NaN with fewer than two values
 * @param values how many there were
 * @since 0.1.0
 */
public record Estimate(double mean, double halfWidth, int values) {
  /** The 97.5th percentiles for 1, 2, ... degrees of freedom. */
  private static final double[] STUDENT = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  private static final double NORMAL = 1.959964;

  /** Of those that are numbers. */
  public static Estimate of(double... values) {
    double[] known = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    int n = known.length;
    double sum = 0;
    for (double value : known) {
      sum += value;
    }
    double mean = n == 0 ? Double.NaN : sum / n;
    double squares = 0;
    for (double value : known) {
      squares += (value - mean) * (value - mean);
    }
    double halfWidth = n < 2 ? Double.NaN : student(n - 1) * StrictMath.sqrt(squares / (n - 1) / n);
    return new Estimate(mean, halfWidth, n);
  }

  private static double student(int freedom) {
    // Beyond the table by the first term of Cornish and Fisher's expansion: right to 3 digits.
    return freedom <= STUDENT.length
        ? STUDENT[freedom - 1]
        : NORMAL + (NORMAL * NORMAL * NORMAL + NORMAL) / (4.0 * freedom);
  }

  /** As {@code 12.3 ±.4}. */
  @Override
  public String toString() {
    return Numbers.brief(mean)
        + (Double.isNaN(halfWidth) || halfWidth == 0 ? "" : " ±" + Numbers.brief(halfWidth, 2));
  }
}
