package dev.halfopen.observability;

import java.util.List;

/**
 * One panel of the dashboard.
 *
 * @param width of 24
 */
record Panel(
    String title, String description, Kind kind, String unit, int width, List<Target> targets) {
  /** How it is drawn. */
  enum Kind {
    STATES("state-timeline"),
    LINES("timeseries"),
    BARS("bargauge"),
    NUMBER("stat");

    private final String grafanaName;

    Kind(String grafanaName) {
      this.grafanaName = grafanaName;
    }

    String grafanaName() {
      return grafanaName;
    }

    /** Whether a query is asked for the end of the time range only. */
    boolean isOfOneMoment() {
      return this == BARS || this == NUMBER;
    }
  }
}
