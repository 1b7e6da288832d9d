package dev.halfopen.pipeline;

import java.util.Locale;

/**
 * What a pipeline has counted, at one moment. Calls are what its users made, whatever became of
 * them on the way; attempts are what reached a service. The breakers of its targets count attempts
 * only, see {@link dev.halfopen.MetricsSnapshot}.
 *
 * @param totalCalls calls that have ended: successful + failed + ignored + rejected
 * @param successfulCalls calls that were answered, by a target or by the fallback function
 * @param failedCalls calls that failed after all that was tried
 * @param ignoredCalls calls that were given up, or whose outcome says nothing about a service
 * @param rejectedCalls calls that reached no service: all breakers were open, or too many calls
 * @param fallbackAnswers successful calls that the fallback function answered
 * @param attempts attempts of the calls that have ended
 * @param callsInFlight calls that have not ended, waiting ones included
 * @param callsWaiting calls that wait for a place under the concurrency limit
 * @since 0.1.0
 */
public record PipelineSnapshot(
    long totalCalls,
    long successfulCalls,
    long failedCalls,
    long ignoredCalls,
    long rejectedCalls,
    long fallbackAnswers,
    long attempts,
    long callsInFlight,
    int callsWaiting) {
  /** One line for people. */
  @Override
  public String toString() {
    String rate =
        successfulCalls + failedCalls == 0
            ? ""
            : String.format(Locale.ROOT, " (success rate %.2f %%)", successRate());
    return "calls: "
        + totalCalls
        + ", successful "
        + successfulCalls
        + (fallbackAnswers == 0 ? "" : " (" + fallbackAnswers + " by the fallback)")
        + ", failed "
        + failedCalls
        + ", ignored "
        + ignoredCalls
        + rate
        + "; rejected "
        + rejectedCalls
        + "; attempts "
        + attempts
        + "; in flight "
        + callsInFlight
        + (callsWaiting == 0 ? "" : " (" + callsWaiting + " waiting)");
  }

  /** Successes per cent of successes and failures; 0 when there are none. */
  public double successRate() {
    long judged = successfulCalls + failedCalls;
    return judged == 0 ? 0.0 : 100.0 * successfulCalls / judged;
  }
}
