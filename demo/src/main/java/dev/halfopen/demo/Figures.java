package dev.halfopen.demo;

import dev.halfopen.demo.Scenario.Episode;
import dev.halfopen.testkit.Exchange;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What one illness of the service cost one application.
 *
 * @param sickRequests requests that reached the service while it was sick
 * @param waited seconds that callers spent on calls that brought no answer
 * @param untilNormal seconds from the service's recovery until callers had normal service again;
 *     NaN if they never had
 */
record Figures(long sickRequests, double waited, double untilNormal) {
  /** Service is normal from the first of so many calls in a row that are answered in time. */
  static final int NORMAL_CALLS = 10;

  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * Works the figures out.
   *
   * @param episode the illness
   * @param received what the service received
   * @param calls what the callers saw
   * @param inTime within what time a normal answer comes
   */
  static Figures of(
      Episode episode, List<Exchange> received, List<CallRecord> calls, Duration inTime) {
    long sickRequests =
        received.stream().filter(e -> episode.illness().contains(e.request().elapsed())).count();
    double waited =
        calls.stream()
            .filter(call -> !call.isAnswered() && episode.contains(call.ended()))
            .mapToDouble(call -> seconds(call.took()))
            .sum();
    return new Figures(sickRequests, waited, untilNormal(episode.recovery(), calls, inTime));
  }

  /** The figures of several illnesses together. */
  static Figures sum(List<Figures> all) {
    return new Figures(
        all.stream().mapToLong(Figures::sickRequests).sum(),
        all.stream().mapToDouble(Figures::waited).sum(),
        all.stream().mapToDouble(Figures::untilNormal).sum());
  }

  private static double untilNormal(Stage recovery, List<CallRecord> calls, Duration inTime) {
    List<CallRecord> due =
        calls.stream()
            .filter(call -> recovery.contains(call.due()))
            .sorted(Comparator.comparing(CallRecord::due))
            .toList();
    int inARow = 0;
    for (int i = 0; i < due.size(); i++) {
      CallRecord call = due.get(i);
      inARow = call.isAnsweredWithin(inTime) ? inARow + 1 : 0;
      if (inARow == NORMAL_CALLS) {
        Duration since = due.get(i + 1 - NORMAL_CALLS).due().minus(recovery.from());
        return seconds(since);
      }
    }
    return Double.NaN;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS_PER_SECOND;
  }
}
