package dev.halfopen.longrun;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.pipeline.PipelineSnapshot;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares, at rest, what everybody has counted since the beginning: callers, pipelines, breakers,
 * meters, and the service; and looks for what was left behind.
 */
final class Books {
  /**
   * Of attempts, those that may have been given up before anything was sent: one in some hundreds
   * is usual, and each pause of the whole machine may take all that are on the way.
   */
  private static final double MOST_UNSENT = .05;

  private static final int UNSENT_IN_ANY_CASE = 100;

  private final List<String> complaints = new ArrayList<>();

  private Books() {}

  /**
   * What the service has seen, and what is still there.
   *
   * @param requests that have arrived
   * @param inFlight of which some are not over
   * @param connections that are open
   * @param alarms that are set in a timer
   */
  record Left(long requests, int inFlight, int connections, int mostConnections, int alarms) {}

  static List<String> complaints(
      List<Told> told,
      Map<String, ResiliencePipeline> pipelines,
      List<CircuitBreaker> breakers,
      Scrape scrape,
      Attempts attempts,
      Left left) {
    Books books = new Books();
    books.callers(told, pipelines);
    books.attempts(pipelines, breakers, attempts, left.requests);
    pipelines.forEach((name, pipeline) -> books.pipeline(name, pipeline.metrics(), scrape));
    breakers.forEach(breaker -> books.breaker(breaker, scrape));
    books.between("exchanges in the meters", answers(scrape), left.requests, attempts.made());
    books.left(left);
    return books.complaints;
  }

  private static long answers(Scrape scrape) {
    return (long) scrape.sum("halfopen_ai_answers_total", "");
  }

  private void callers(List<Told> told, Map<String, ResiliencePipeline> pipelines) {
    for (Told way : told) {
      complaints.addAll(way.faults());
      equal(way.way() + ": told", way.asked(), way.answered() + way.failed() + way.left());
      PipelineSnapshot counted = Objects.requireNonNull(pipelines.get(way.way())).metrics();
      equal(way.way() + ": calls of the pipeline", way.asked(), counted.totalCalls());
      // Who leaves may do so when all is over, or before.
      between(
          way.way() + ": successes of the pipeline",
          counted.successfulCalls(),
          way.answered(),
          way.answered() + way.left());
      between(
          way.way() + ": failures of the pipeline",
          counted.failedCalls() + counted.rejectedCalls() + counted.ignoredCalls(),
          way.failed(),
          way.failed() + way.left());
    }
  }

  private void attempts(
      Map<String, ResiliencePipeline> pipelines,
      List<CircuitBreaker> breakers,
      Attempts attempts,
      long requests) {
    complaints.addAll(attempts.faults());
    long made = attempts.made();
    equal("requests and attempts given up unsent", made, requests + attempts.unsent());
    long mostUnsent = UNSENT_IN_ANY_CASE + (long) (MOST_UNSENT * made);
    between("attempts given up unsent", attempts.unsent(), 0, mostUnsent);
    // One may be given up when it is admitted and not called yet.
    long counted = pipelines.values().stream().mapToLong(one -> one.metrics().attempts()).sum();
    between("attempts of the pipelines", counted, made, made + mostUnsent);
    // One may be given up while its client is about to begin: that is a call of its own then, since
    // there is none to join any more. So there may be one more for each attempt that came to
    // nothing.
    between(
        "calls of the breakers",
        breakers.stream().mapToLong(one -> one.metrics().snapshot().totalCalls()).sum(),
        counted,
        counted + attempts.unanswered());
  }

  private void pipeline(String name, PipelineSnapshot counted, Scrape scrape) {
    String label = "pipeline=\"" + name + "\"";
    equal(name + ": calls in flight", 0, counted.callsInFlight());
    equal(name + ": calls waiting", 0, counted.callsWaiting());
    equal(
        name + ": attempts in the meters",
        counted.attempts(),
        (long) scrape.sum("halfopen_pipeline_attempts_total", label));
    equal(
        name + ": calls in the meters",
        counted.totalCalls(),
        (long) scrape.sum("halfopen_pipeline_calls_total", label));
  }

  private void breaker(CircuitBreaker breaker, Scrape scrape) {
    String name = breaker.name();
    MetricsSnapshot counted = breaker.metrics().snapshot();
    equal(name + ": calls in flight", 0, counted.callsInFlight());
    equal(name + ": trials in flight", 0, breaker.status().trialsInFlight());
    equal(
        name + ": calls in the meters",
        counted.totalCalls(),
        (long) scrape.sum("halfopen_calls_total", "name=\"" + name + "\""));
    equal(
        name + ": openings in the meters",
        counted.circuitBreakerOpens(),
        (long)
            scrape.sum("halfopen_breaker_transitions_total", "name=\"" + name + "\",to=\"open\""));
  }

  private void left(Left left) {
    equal("requests in flight at the service", 0, left.inFlight);
    equal("alarms", 0, left.alarms);
    between("open connections", left.connections, 0, left.mostConnections);
  }

  private void equal(String what, long expected, long found) {
    if (expected != found) {
      complaints.add(what + ": " + found + " (expected: " + expected + ")");
    }
  }

  private void between(String what, long found, long least, long most) {
    if (found < least || found > most) {
      complaints.add(what + ": " + found + " (expected: " + least + " to " + most + ")");
    }
  }
}
