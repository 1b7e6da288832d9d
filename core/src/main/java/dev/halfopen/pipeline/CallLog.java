package dev.halfopen.pipeline;

import dev.halfopen.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what became of one call, for its report. Used by one thread at a time. */
final class CallLog {
  private final CallTime time;
  private final List<CallReport.AttemptReport> attempts = new ArrayList<>();
  private @Nullable String answeredBy;
  private long queuedNanos;
  private long waitedNanos;

  CallLog(CallTime time) {
    this.time = time;
  }

  /** An attempt has ended, or a breaker has rejected it. */
  void ended(Attempt attempt, Verdict judged, @Nullable Throwable error, long at) {
    if (judged instanceof Verdict.Success) {
      answeredBy = attempt.target();
    }
    long began = attempt.hasBegun() ? attempt.beganAt() : at;
    attempts.add(
        new CallReport.AttemptReport(
            attempt.target(),
            attempt.number(),
            attempt.isHedge(),
            Duration.ofNanos(began - time.startedAt()),
            Duration.ofNanos(at - began),
            judged,
            error));
  }

  /** The call has its place under the concurrency limit. */
  void admitted() {
    queuedNanos = time.now() - time.startedAt();
  }

  /** The call has waited for an attempt. */
  void waited(long nanos) {
    waitedNanos += nanos;
  }

  CallReport report(@Nullable Throwable failure, boolean byFallback) {
    return new CallReport(
        attempts,
        Duration.ofNanos(time.now() - time.startedAt()),
        Duration.ofNanos(queuedNanos),
        Duration.ofNanos(waitedNanos),
        byFallback ? null : answeredBy,
        byFallback,
        failure);
  }
}
