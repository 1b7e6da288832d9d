package dev.halfopen.pipeline;

import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what became of one call, for its report if one is wanted. Used by one thread at a time. */
final class CallLog {
  private final TimeSource time;
  private final long startedAt;
  private final @Nullable List<CallReport.AttemptReport> attempts;
  private @Nullable Verdict verdict;
  private @Nullable String answeredBy;
  private long queuedNanos;
  private long waitedNanos;

  CallLog(TimeSource time, long startedAt, boolean reported) {
    this.time = time;
    this.startedAt = startedAt;
    this.attempts = reported ? new ArrayList<>() : null;
  }

  /** An attempt has ended. */
  void ended(Attempt attempt, Verdict judged, @Nullable Throwable error) {
    verdict = judged;
    if (judged instanceof Verdict.Success) {
      answeredBy = attempt.target();
    }
    note(attempt, judged, error);
  }

  /** A breaker has rejected an attempt. */
  void rejected(Attempt attempt, Throwable error) {
    note(attempt, Verdict.ignored(), error);
  }

  private void note(Attempt attempt, Verdict judged, @Nullable Throwable error) {
    if (attempts != null) {
      long now = time.nanoTime();
      long began = attempt.hasBegun() ? attempt.beganAt() : now;
      attempts.add(
          new CallReport.AttemptReport(
              attempt.target(),
              attempt.number(),
              attempt.isHedge(),
              Duration.ofNanos(began - startedAt),
              Duration.ofNanos(now - began),
              judged,
              error));
    }
  }

  /** The call has its place under the concurrency limit. */
  void admitted() {
    queuedNanos = time.nanoTime() - startedAt;
  }

  /** The call has waited for an attempt. */
  void waited(long nanos) {
    waitedNanos += nanos;
  }

  /** What the last attempt came to; null if none has ended. */
  @Nullable Verdict verdict() {
    return verdict;
  }

  CallReport report(Step.End end, boolean byFallback) {
    return new CallReport(
        attempts == null ? List.of() : attempts,
        Duration.ofNanos(time.nanoTime() - startedAt),
        Duration.ofNanos(queuedNanos),
        Duration.ofNanos(waitedNanos),
        byFallback ? null : answeredBy,
        byFallback,
        end.error());
  }
}
