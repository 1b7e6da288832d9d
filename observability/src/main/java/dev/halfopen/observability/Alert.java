package dev.halfopen.observability;

import java.util.Locale;

/**
 * One alert rule.
 *
 * @param holdFor how long the expression must hold, as Prometheus writes it
 * @param severity {@code page} wakes somebody, {@code ticket} is for the day
 * @param summary one line, which may name labels
 */
record Alert(String name, String expr, String holdFor, String severity, String summary) {
  /** Where the runbook stands. */
  String anchor() {
    return name.toLowerCase(Locale.ROOT);
  }
}
