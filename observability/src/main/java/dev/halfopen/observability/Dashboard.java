package dev.halfopen.observability;

import static dev.halfopen.observability.Promql.BREAKER;
import static dev.halfopen.observability.Promql.MODEL;
import static dev.halfopen.observability.Promql.increase;
import static dev.halfopen.observability.Promql.quantile;
import static dev.halfopen.observability.Promql.series;
import static dev.halfopen.observability.Promql.success;
import static dev.halfopen.observability.Promql.together;

import dev.halfopen.observability.Panel.Kind;
import java.util.List;

/**
 * What the dashboard shows, for somebody who was woken: is anything open, why, whom does it hurt,
 * what do callers get instead.
 */
final class Dashboard {
  private static final String SHARE = "percentunit";
  private static final String PER_SECOND = "cps";
  private static final String NUMBER = "none";
  private static final String SECONDS = "s";

  private Dashboard() {}

  static List<Section> sections() {
    return List.of(states(), why(), calls(), waiting(), cost(), efforts(), pipelines(), house());
  }

  private static Section states() {
    return new Section(
        "States",
        List.of(
            new Panel(
                "Open",
                "Circuit breakers that are open now.",
                Kind.NUMBER,
                NUMBER,
                4,
                List.of(query("sum", "", state("open"), "open"))),
            new Panel(
                "Success",
                "Share of successes among the calls that say something about the service.",
                Kind.NUMBER,
                SHARE,
                4,
                List.of(new Target(success(""), "success"))),
            new Panel(
                "State of each circuit breaker",
                "Which of them were closed, half-open and open, and when.",
                Kind.STATES,
                NUMBER,
                16,
                List.of(
                    new Target(
                        together("max", "name, instance", state("half_open"))
                            + " + 2 * "
                            + together("max", "name, instance", state("open")),
                        "{{name}} ({{instance}})"))),
            lines(
                "Operated by hand",
                "Breakers in another mode than AUTOMATIC.",
                NUMBER,
                12,
                query(
                    "max",
                    "name, mode",
                    series("halfopen_breaker_mode", "mode!=\"automatic\"", BREAKER),
                    "{{name}}: {{mode}}")),
            lines(
                "Time until a trial, time to wait",
                "How long open breakers stay so, and how long closed gates keep calls waiting.",
                SECONDS,
                12,
                ofBreaker("max", "halfopen_breaker_open_remaining_seconds", "open"),
                ofBreaker("max", "halfopen_breaker_throttled_remaining_seconds", "throttled"))));
  }

  private static Section why() {
    return new Section(
        "Why it opened",
        List.of(
            bars(
                "Openings",
                "How often each breaker opened in the time shown.",
                increase(
                    "name", series("halfopen_breaker_transitions_total", "to=\"open\"", BREAKER)),
                "{{name}}"),
            bars(
                "What failed",
                "Failures, throttled calls and spent quotas in the time shown.",
                increase(
                    "name, outcome",
                    series(
                        "halfopen_calls_total",
                        "outcome=~\"failure|throttled|exhausted\"",
                        BREAKER)),
                "{{name}}: {{outcome}}"),
            bars(
                "Kinds of failure by model",
                "What the services said, or did not say.",
                increase(
                    "model, failure",
                    series("halfopen_ai_answers_total", "failure!=\"none\"", MODEL)),
                "{{model}}: {{failure}}"),
            lines(
                "Evidence",
                "Shares of failures and of slow calls, as the detectors see them.",
                SHARE,
                24,
                ofBreaker("max", "halfopen_breaker_failure_rate_ratio", "failed"),
                ofBreaker("max", "halfopen_breaker_slow_rate_ratio", "slow"))));
  }

  private static Section calls() {
    return new Section(
        "Calls",
        List.of(
            rates("Calls by outcome", "halfopen_calls_total", "outcome"),
            lines(
                "Success by breaker",
                "Share of successes among the calls that say something about the service.",
                SHARE,
                12,
                new Target(success("name"), "{{name}}")),
            rates("Rejections by reason", "halfopen_calls_rejected_calls_total", "reason"),
            lines(
                "In flight",
                "Calls and trial calls that have not ended.",
                NUMBER,
                12,
                query("sum", "name", series("halfopen_calls_in_flight_calls", BREAKER), "{{name}}"),
                ofBreaker("sum", "halfopen_trials_in_flight_calls", "trials")),
            lines(
                "Slow and late",
                "Calls slower than the threshold, and calls that ended after their phase.",
                PER_SECOND,
                24,
                growth("halfopen_calls_slow_calls_total", BREAKER, "name", "{{name}}: slow"),
                growth("halfopen_calls_late_calls_total", BREAKER, "name", "{{name}}: late"))));
  }

  private static Section waiting() {
    return new Section(
        "How long people wait",
        List.of(
            firstContent("Time to first content, half of the answers", "0.5"),
            firstContent("Time to first content, 95 % of the answers", "0.95")));
  }

  private static Section cost() {
    return new Section(
        "What it costs",
        List.of(
            lines(
                "Tokens by model",
                "As the services' own usage says, each second.",
                PER_SECOND,
                12,
                growth(
                    "halfopen_ai_tokens_total",
                    MODEL,
                    "model, direction",
                    "{{model}}: {{direction}}")),
            lines(
                "Ends of answers",
                "Why answers ended, in the services' words.",
                PER_SECOND,
                12,
                growth(
                    "halfopen_ai_answers_total",
                    MODEL,
                    "model, finish",
                    "{{model}}: {{finish}}"))));
  }

  private static Section efforts() {
    return new Section(
        "Retries and budget",
        List.of(
            rates(
                "Retries, hedges, fallbacks, timeouts", "halfopen_efforts_attempts_total", "kind"),
            lines(
                "Retry budget",
                "What is left of it; at 0 the next retry is refused.",
                SHARE,
                12,
                query(
                    "min",
                    "name",
                    series("halfopen_retry_budget_level_ratio", BREAKER),
                    "{{name}}"))));
  }

  private static Section pipelines() {
    return new Section(
        "A call's way through a pipeline",
        List.of(
            lines(
                "Calls by what callers got",
                "Whatever became of them on the way, each second.",
                PER_SECOND,
                8,
                growth(
                    "halfopen_pipeline_calls_total",
                    Promql.INSTANCE,
                    "pipeline, outcome",
                    "{{pipeline}}: {{outcome}}"),
                growth(
                    "halfopen_pipeline_fallback_answers_total",
                    Promql.INSTANCE,
                    "pipeline",
                    "{{pipeline}}: by the fallback")),
            lines(
                "Attempts for each call",
                "More than 1: retries. Less than 1: most calls reach no service.",
                NUMBER,
                8,
                new Target(
                    Promql.rate(
                            "pipeline", series("halfopen_pipeline_attempts_total", Promql.INSTANCE))
                        + " / "
                        + Promql.rate(
                            "pipeline", series("halfopen_pipeline_calls_total", Promql.INSTANCE)),
                    "{{pipeline}}")),
            lines(
                "Under way",
                "Calls that have not ended, and those of them that wait for a place.",
                NUMBER,
                8,
                query(
                    "sum",
                    "pipeline",
                    series("halfopen_pipeline_calls_in_flight_calls", Promql.INSTANCE),
                    "{{pipeline}}"),
                query(
                    "sum",
                    "pipeline",
                    series("halfopen_pipeline_calls_waiting_calls", Promql.INSTANCE),
                    "{{pipeline}}: waiting"))));
  }

  private static Section house() {
    return new Section(
        "The library itself",
        List.of(
            lines(
                "Breakers",
                "How many the registries hold. Growing without end: names come from outside.",
                NUMBER,
                12,
                query(
                    "sum",
                    "instance",
                    series("halfopen_registry_size_breakers", Promql.INSTANCE),
                    "{{instance}}")),
            lines(
                "Events that listeners were too slow for",
                "Each second.",
                PER_SECOND,
                12,
                growth("halfopen_events_dropped_events_total", BREAKER, "name", "{{name}}"))));
  }

  private static String state(String state) {
    return series("halfopen_breaker_state", "state=\"" + state + "\"", BREAKER);
  }

  private static Panel lines(
      String title, String description, String unit, int width, Target... targets) {
    return new Panel(title, description, Kind.LINES, unit, width, List.of(targets));
  }

  private static Panel bars(String title, String description, String expr, String legend) {
    return new Panel(title, description, Kind.BARS, NUMBER, 8, List.of(new Target(expr, legend)));
  }

  /** A counter of the breakers, by one label. */
  private static Panel rates(String title, String counter, String label) {
    return lines(
        title,
        "Each second.",
        PER_SECOND,
        12,
        growth(counter, BREAKER, label, "{{" + label + "}}"));
  }

  private static Panel firstContent(String title, String share) {
    return lines(
        title,
        "By model.",
        SECONDS,
        12,
        new Target(
            quantile(
                share, "model", series("halfopen_ai_time_to_first_content_seconds_bucket", MODEL)),
            "{{model}}"));
  }

  private static Target query(String how, String by, String series, String legend) {
    return new Target(together(how, by, series), legend);
  }

  private static Target growth(String counter, String selection, String by, String legend) {
    return new Target(Promql.rate(by, series(counter, selection)), legend);
  }

  private static Target ofBreaker(String how, String metric, String what) {
    return query(how, "name", series(metric, BREAKER), "{{name}}: " + what);
  }
}
