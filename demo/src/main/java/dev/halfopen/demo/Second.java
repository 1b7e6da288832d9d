package dev.halfopen.demo;

import dev.halfopen.demo.CallRecord.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one second, or in any other time.
 *
 * @param sent calls that callers began
 * @param answered calls that ended with an answer
 * @param failed calls that ended with a failure, or with a part of an answer
 * @param rejected calls that the breaker rejected
 * @param p50 half of the calls that ended took no longer than this; null if none ended
 * @param p95 likewise 95 per cent
 */
record Second(
    int sent,
    int answered,
    int failed,
    int rejected,
    @Nullable Duration p50,
    @Nullable Duration p95) {

  static Second of(int sent, List<CallRecord> ended) {
    List<Duration> took = ended.stream().map(CallRecord::took).sorted().toList();
    return new Second(
        sent,
        count(ended, Outcome.ANSWERED),
        count(ended, Outcome.FAILED) + count(ended, Outcome.HALF_ANSWERED),
        count(ended, Outcome.REJECTED),
        percentile(took, 50),
        percentile(took, 95));
  }

  private static int count(List<CallRecord> calls, Outcome outcome) {
    return (int) calls.stream().filter(call -> call.outcome() == outcome).count();
  }

  /** The smallest value that so many per cent of the values do not exceed. */
  private static @Nullable Duration percentile(List<Duration> sorted, int percent) {
    int rank = (sorted.size() * percent + 99) / 100;
    return rank == 0 ? null : sorted.get(rank - 1);
  }
}
