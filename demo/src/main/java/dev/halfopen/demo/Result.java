package dev.halfopen.demo;

import dev.halfopen.demo.CallRecord.Outcome;
import dev.halfopen.demo.Scenario.Episode;
import dev.halfopen.testkit.Exchange;
import java.time.Duration;
import java.util.List;

/**
 * What one column came to.
 *
 * @param calls all calls
 * @param inTime those with a whole answer within the callers' patience
 * @param answered those with a whole answer
 * @param sickRequests requests that reached the service while it was sick
 * @param blocked seconds that callers spent on calls without an answer in time
 * @param threads threads that calls held at the worst moment
 * @param cut streams that the service cut
 * @param unnoticed those of them that nobody noticed
 * @param refused calls that were rejected though the service was well
 * @param untilNormal seconds from the recoveries to normal service, together; NaN: never after one
 * @param cost dollars
 */
record Result(
    long calls,
    long inTime,
    long answered,
    long sickRequests,
    double blocked,
    int threads,
    long cut,
    long unnoticed,
    long refused,
    double untilNormal,
    double cost) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int THOUSAND = 1_000;

  /**
   * Works it out.
   *
   * @param received what the first service received
   * @param others what requests to another one have cost
   */
  static Result of(
      Scenario scenario,
      List<Exchange> received,
      List<CallRecord> calls,
      int threads,
      int unnoticed,
      Duration patience,
      double others) {
    List<Episode> episodes = scenario.episodes();
    List<Figures> figures =
        episodes.stream().map(e -> Figures.of(e, received, calls, patience)).toList();
    return new Result(
        calls.size(),
        calls.stream().filter(call -> call.isAnsweredWithin(patience)).count(),
        calls.stream().filter(CallRecord::isAnswered).count(),
        Figures.sum(figures).sickRequests(),
        calls.stream()
            .filter(call -> !call.isAnsweredWithin(patience))
            .mapToDouble(call -> call.took().toNanos() / NANOS_PER_SECOND)
            .sum(),
        threads,
        received.stream()
            .map(Exchange::request)
            .filter(r -> r.streaming())
            .filter(r -> scenario.conditionAt(r.elapsed()) == Condition.CUT_STREAMS)
            .count(),
        unnoticed,
        calls.stream()
            .filter(call -> call.outcome() == Outcome.REJECTED)
            .filter(call -> !scenario.conditionAt(call.due()).isSick())
            .count(),
        Figures.sum(figures).untilNormal(),
        Prices.FIRST.of(scenario, received) + others);
  }

  /** Cut streams that were noticed. */
  long noticed() {
    return cut - unnoticed;
  }

  /** The share of cut streams that were noticed; 1 if there was none. */
  double shareNoticed() {
    return cut == 0 ? 1 : (double) noticed() / cut;
  }

  /** Dollars for a thousand whole answers; NaN if there was none. */
  double costOfThousand() {
    return answered == 0 ? Double.NaN : cost * THOUSAND / answered;
  }
}
