package dev.halfopen.observability;

import java.util.List;

/** The alert rules. What each means and what to do stands in the guide, {@code on-call.md}. */
final class Alerts {
  private static final String RUNBOOK = "docs/guide/on-call.md#";

  private Alerts() {}

  static List<Alert> all() {
    return List.of(
        new Alert(
            "HalfopenOpenForLong",
            "halfopen_breaker_state{state=\"closed\"} == 0"
                + " unless ignoring (state, mode) halfopen_breaker_mode{mode=\"shadow\"} == 1",
            "10m",
            "page",
            "{{ $labels.name }} has not been closed for 10 minutes"),
        new Alert(
            "HalfopenSuccessRateLow",
            "sum by (name, instance) (rate(halfopen_calls_total{outcome=\"success\"}[5m]))"
                + " / sum by (name, instance) (rate(halfopen_calls_total{outcome!=\"ignored\"}[5m])) < 0.8"
                + " and sum by (name, instance) (increase(halfopen_calls_total{outcome!=\"ignored\"}[5m])) >= 10",
            "5m",
            "page",
            "{{ $labels.name }}: {{ $value | humanizePercentage }} of the calls succeed"),
        new Alert(
            "HalfopenFlapping",
            "increase(halfopen_breaker_transitions_total{to=\"closed\"}[30m]) >= 3",
            "0m",
            "ticket",
            "{{ $labels.name }} has closed {{ $value | humanize }} times in 30 minutes, and opened again"),
        new Alert(
            "HalfopenRetryBudgetEmpty",
            "increase(halfopen_efforts_attempts_total{kind=\"budget_refusal\"}[5m]) > 0",
            "5m",
            "ticket",
            "{{ $labels.name }}: retries are refused, the budget is spent"),
        new Alert(
            "HalfopenQuotaSpent",
            "increase(halfopen_calls_total{outcome=\"exhausted\"}[10m]) > 0",
            "0m",
            "page",
            "{{ $labels.name }}: a quota is spent"),
        new Alert(
            "HalfopenNoTrial",
            "halfopen_breaker_state{state=\"open\"} == 1"
                + " and ignoring (state) halfopen_breaker_open_remaining_seconds == 0",
            "15m",
            "ticket",
            "{{ $labels.name }} is open, and nobody tries it though its time is over"),
        new Alert(
            "HalfopenFirstContentSlow",
            "histogram_quantile(0.95, sum by (le, provider, model, instance)"
                + " (rate(halfopen_ai_time_to_first_content_seconds_bucket[10m]))) > 10",
            "10m",
            "ticket",
            "{{ $labels.model }}: one answer in 20 takes longer than"
                + " {{ $value | humanizeDuration }} to begin"));
  }

  /** The rules as Prometheus reads them. */
  static String yaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# Made from Alerts.java: mvn -q -Pdashboard compile\n");
    yaml.append("groups:\n  - name: halfopen\n    rules:\n");
    for (Alert alert : all()) {
      yaml.append("      - alert: ").append(alert.name()).append('\n');
      yaml.append("        expr: ").append(quoted(alert.expr())).append('\n');
      yaml.append("        for: ").append(alert.holdFor()).append('\n');
      yaml.append("        labels:\n          severity: ").append(alert.severity()).append('\n');
      yaml.append("        annotations:\n");
      yaml.append("          summary: ").append(quoted(alert.summary())).append('\n');
      yaml.append("          runbook: ").append(quoted(RUNBOOK + alert.anchor())).append('\n');
    }
    return yaml.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
