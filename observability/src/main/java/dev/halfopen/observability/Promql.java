package dev.halfopen.observability;

import java.util.StringJoiner;

/** Writes the queries that the panels have in common. */
final class Promql {
  /** The series of the circuit breakers that are chosen. */
  static final String BREAKER = "name=~\"$name\",instance=~\"$instance\"";

  /** The series of the models that are chosen. */
  static final String MODEL = "model=~\"$model\",instance=~\"$instance\"";

  /** The series of the instances that are chosen. */
  static final String INSTANCE = "instance=~\"$instance\"";

  private static final String NOW = "[$__rate_interval]";
  private static final String ALL_THE_TIME = "[$__range]";

  private Promql() {}

  /** The series of a metric that all of these choose. */
  static String series(String metric, String... selectors) {
    StringJoiner all = new StringJoiner(",", metric + "{", "}");
    for (String selector : selectors) {
      all.add(selector);
    }
    return all.toString();
  }

  /**
   * Puts series together.
   *
   * @param how {@code sum}, {@code max} or {@code min}
   * @param by the labels that stay; none: all become one
   */
  static String together(String how, String by, String series) {
    return how + (by.isEmpty() ? " (" : " by (" + by + ") (") + series + ")";
  }

  /** How fast a counter grows, each second. */
  static String rate(String by, String counter) {
    return together("sum", by, "rate(" + counter + NOW + ")");
  }

  /** By how much a counter grew in the time that is shown. */
  static String increase(String by, String counter) {
    return together("sum", by, "increase(" + counter + ALL_THE_TIME + ")");
  }

  /** Share of successes among the calls that say something about the service. */
  static String success(String by) {
    return rate(by, series("halfopen_calls_total", "outcome=\"success\"", BREAKER))
        + " / "
        + rate(by, series("halfopen_calls_total", "outcome!=\"ignored\"", BREAKER));
  }

  /** A share of answers has begun after this time. */
  static String quantile(String share, String by, String histogram) {
    return "histogram_quantile(" + share + ", " + rate("le, " + by, histogram) + ")";
  }
}
