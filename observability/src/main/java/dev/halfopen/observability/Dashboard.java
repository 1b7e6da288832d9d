package dev.halfopen.observability;

import dev.halfopen.observability.Panel.Kind;
import java.util.List;

/**
 * What the dashboard shows, for somebody who was woken: is anything open, why, whom does it hurt,
 * what do callers get instead.
 */
final class Dashboard {
  private static final String BREAKER = "name=~\"$name\",instance=~\"$instance\"";
  private static final String MODEL = "model=~\"$model\",instance=~\"$instance\"";
  private static final String INSTANCE = "instance=~\"$instance\"";
  private static final String SINCE = "[$__rate_interval]";
  private static final String RANGE = "[$__range]";

  private Dashboard() {}

  static List<Section> sections() {
    return List.of(states(), why(), calls(), waiting(), tokens(), efforts(), pipelines(), house());
  }

  private static Section states() {
    return new Section(
        "States",
        List.of(
            new Panel(
                "Open",
                "Circuit breakers that are open now.",
                Kind.NUMBER,
                "none",
                4,
                List.of(
                    new Target(
                        "sum(halfopen_breaker_state{state=\"open\"," + BREAKER + "})", "open"))),
            new Panel(
                "Success",
                "Share of successes among the calls that say something about the service.",
                Kind.NUMBER,
                "percentunit",
                4,
                List.of(new Target(success(""), "success"))),
            new Panel(
                "State of each circuit breaker",
                "Which of them were closed, half-open and open, and when.",
                Kind.STATES,
                "none",
                16,
                List.of(
                    new Target(
                        "max by (name, instance) (halfopen_breaker_state{state=\"half_open\","
                            + BREAKER
                            + "}) + 2 * max by (name, instance) (halfopen_breaker_state{state=\"open\","
                            + BREAKER
                            + "})",
                        "{{name}} ({{instance}})"))),
            new Panel(
                "Operated by hand",
                "Breakers in another mode than AUTOMATIC.",
                Kind.LINES,
                "none",
                12,
                List.of(
                    new Target(
                        "max by (name, mode) (halfopen_breaker_mode{mode!=\"automatic\","
                            + BREAKER
                            + "})",
                        "{{name}}: {{mode}}"))),
            new Panel(
                "Time until a trial, time to wait",
                "How long open breakers stay so, and how long closed gates keep calls waiting.",
                Kind.LINES,
                "s",
                12,
                List.of(
                    new Target(
                        "max by (name) (halfopen_breaker_open_remaining_seconds{" + BREAKER + "})",
                        "{{name}}: open"),
                    new Target(
                        "max by (name) (halfopen_breaker_throttled_remaining_seconds{"
                            + BREAKER
                            + "})",
                        "{{name}}: throttled")))));
  }

  private static String success(String by) {
    return "sum"
        + by
        + " (rate(halfopen_calls_total{outcome=\"success\","
        + BREAKER
        + "}"
        + SINCE
        + ")) / sum"
        + by
        + " (rate(halfopen_calls_total{outcome!=\"ignored\","
        + BREAKER
        + "}"
        + SINCE
        + "))";
  }

  private static Section why() {
    return new Section(
        "Why it opened",
        List.of(
            new Panel(
                "Openings",
                "How often each breaker opened in the time shown.",
                Kind.BARS,
                "none",
                8,
                List.of(
                    new Target(
                        "sum by (name) (increase(halfopen_breaker_transitions_total{to=\"open\","
                            + BREAKER
                            + "}"
                            + RANGE
                            + "))",
                        "{{name}}"))),
            new Panel(
                "What failed",
                "Failures, throttled calls and spent quotas in the time shown.",
                Kind.BARS,
                "none",
                8,
                List.of(
                    new Target(
                        "sum by (name, outcome) (increase(halfopen_calls_total{"
                            + "outcome=~\"failure|throttled|exhausted\","
                            + BREAKER
                            + "}"
                            + RANGE
                            + "))",
                        "{{name}}: {{outcome}}"))),
            new Panel(
                "Kinds of failure by model",
                "What the services said, or did not say.",
                Kind.BARS,
                "none",
                8,
                List.of(
                    new Target(
                        "sum by (model, failure) (increase(halfopen_ai_answers_total{failure!=\"none\","
                            + MODEL
                            + "}"
                            + RANGE
                            + "))",
                        "{{model}}: {{failure}}"))),
            new Panel(
                "Evidence",
                "Shares of failures and of slow calls, as the detectors see them.",
                Kind.LINES,
                "percentunit",
                24,
                List.of(
                    new Target(
                        "max by (name) (halfopen_breaker_failure_rate_ratio{" + BREAKER + "})",
                        "{{name}}: failed"),
                    new Target(
                        "max by (name) (halfopen_breaker_slow_rate_ratio{" + BREAKER + "})",
                        "{{name}}: slow")))));
  }

  private static Section calls() {
    return new Section(
        "Calls",
        List.of(
            rates("Calls by outcome", "halfopen_calls_total", "outcome", BREAKER, 12),
            new Panel(
                "Success by breaker",
                "Share of successes among the calls that say something about the service.",
                Kind.LINES,
                "percentunit",
                12,
                List.of(new Target(success(" by (name)"), "{{name}}"))),
            rates(
                "Rejections by reason",
                "halfopen_calls_rejected_calls_total",
                "reason",
                BREAKER,
                12),
            new Panel(
                "In flight",
                "Calls and trial calls that have not ended.",
                Kind.LINES,
                "none",
                12,
                List.of(
                    new Target(
                        "sum by (name) (halfopen_calls_in_flight_calls{" + BREAKER + "})",
                        "{{name}}"),
                    new Target(
                        "sum by (name) (halfopen_trials_in_flight_calls{" + BREAKER + "})",
                        "{{name}}: trials"))),
            new Panel(
                "Slow and late",
                "Calls slower than the threshold, and calls that ended after their phase.",
                Kind.LINES,
                "cps",
                24,
                List.of(
                    new Target(
                        "sum by (name) (rate(halfopen_calls_slow_calls_total{"
                            + BREAKER
                            + "}"
                            + SINCE
                            + "))",
                        "{{name}}: slow"),
                    new Target(
                        "sum by (name) (rate(halfopen_calls_late_calls_total{"
                            + BREAKER
                            + "}"
                            + SINCE
                            + "))",
                        "{{name}}: late")))));
  }

  private static Panel rates(
      String title, String counter, String label, String selection, int width) {
    return new Panel(
        title,
        "Each second.",
        Kind.LINES,
        "cps",
        width,
        List.of(
            new Target(
                "sum by (" + label + ") (rate(" + counter + "{" + selection + "}" + SINCE + "))",
                "{{" + label + "}}")));
  }

  private static Section waiting() {
    return new Section(
        "How long people wait",
        List.of(
            firstContent("Time to first content, half of the answers", "0.5"),
            firstContent("Time to first content, 95 % of the answers", "0.95")));
  }

  private static Panel firstContent(String title, String quantile) {
    return new Panel(
        title,
        "By model.",
        Kind.LINES,
        "s",
        12,
        List.of(
            new Target(
                "histogram_quantile("
                    + quantile
                    + ", sum by (le, model) (rate(halfopen_ai_time_to_first_content_seconds_bucket{"
                    + MODEL
                    + "}"
                    + SINCE
                    + ")))",
                "{{model}}")));
  }

  private static Section tokens() {
    return new Section(
        "What it costs",
        List.of(
            new Panel(
                "Tokens by model",
                "As the services' own usage says, each second.",
                Kind.LINES,
                "cps",
                12,
                List.of(
                    new Target(
                        "sum by (model, direction) (rate(halfopen_ai_tokens_total{"
                            + MODEL
                            + "}"
                            + SINCE
                            + "))",
                        "{{model}}: {{direction}}"))),
            new Panel(
                "Ends of answers",
                "Why answers ended, in the services' words.",
                Kind.LINES,
                "cps",
                12,
                List.of(
                    new Target(
                        "sum by (model, finish) (rate(halfopen_ai_answers_total{"
                            + MODEL
                            + "}"
                            + SINCE
                            + "))",
                        "{{model}}: {{finish}}")))));
  }

  private static Section efforts() {
    return new Section(
        "Retries and budget",
        List.of(
            rates(
                "Retries, hedges, fallbacks, timeouts",
                "halfopen_efforts_attempts_total",
                "kind",
                BREAKER,
                12),
            new Panel(
                "Retry budget",
                "What is left of it; at 0 the next retry is refused.",
                Kind.LINES,
                "percentunit",
                12,
                List.of(
                    new Target(
                        "min by (name) (halfopen_retry_budget_level_ratio{" + BREAKER + "})",
                        "{{name}}")))));
  }

  private static Section pipelines() {
    return new Section(
        "A call's way through a pipeline",
        List.of(
            new Panel(
                "Calls by what callers got",
                "Whatever became of them on the way, each second.",
                Kind.LINES,
                "cps",
                8,
                List.of(
                    new Target(
                        "sum by (pipeline, outcome) (rate(halfopen_pipeline_calls_total{"
                            + INSTANCE
                            + "}"
                            + SINCE
                            + "))",
                        "{{pipeline}}: {{outcome}}"),
                    new Target(
                        "sum by (pipeline) (rate(halfopen_pipeline_fallback_answers_total{"
                            + INSTANCE
                            + "}"
                            + SINCE
                            + "))",
                        "{{pipeline}}: by the fallback"))),
            new Panel(
                "Attempts for each call",
                "More than 1: retries. Less than 1: most calls reach no service.",
                Kind.LINES,
                "none",
                8,
                List.of(
                    new Target(
                        "sum by (pipeline) (rate(halfopen_pipeline_attempts_total{"
                            + INSTANCE
                            + "}"
                            + SINCE
                            + ")) / sum by (pipeline) (rate(halfopen_pipeline_calls_total{"
                            + INSTANCE
                            + "}"
                            + SINCE
                            + "))",
                        "{{pipeline}}"))),
            new Panel(
                "Under way",
                "Calls that have not ended, and those of them that wait for a place.",
                Kind.LINES,
                "none",
                8,
                List.of(
                    new Target(
                        "sum by (pipeline) (halfopen_pipeline_calls_in_flight_calls{"
                            + INSTANCE
                            + "})",
                        "{{pipeline}}"),
                    new Target(
                        "sum by (pipeline) (halfopen_pipeline_calls_waiting_calls{"
                            + INSTANCE
                            + "})",
                        "{{pipeline}}: waiting")))));
  }

  private static Section house() {
    return new Section(
        "The library itself",
        List.of(
            new Panel(
                "Breakers",
                "How many the registries hold. Growing without end: names come from outside.",
                Kind.LINES,
                "none",
                12,
                List.of(
                    new Target(
                        "sum by (instance) (halfopen_registry_size_breakers{" + INSTANCE + "})",
                        "{{instance}}"))),
            new Panel(
                "Events that listeners were too slow for",
                "Each second.",
                Kind.LINES,
                "cps",
                12,
                List.of(
                    new Target(
                        "sum by (name) (rate(halfopen_events_dropped_events_total{"
                            + BREAKER
                            + "}"
                            + SINCE
                            + "))",
                        "{{name}}")))));
  }
}
