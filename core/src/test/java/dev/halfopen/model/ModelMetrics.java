package dev.halfopen.model;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CircuitState;
import java.util.EnumMap;
import java.util.Map;

/** The counts of the model. */
final class ModelMetrics {
  final Map<Meaning.Kind, Long> ended = new EnumMap<>(Meaning.Kind.class);
  final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
  final Map<CircuitState, Long> entered = new EnumMap<>(CircuitState.class);
  long slow;
  long late;
  long shadowRejected;
  long retries;
  long resets;

  /** In nanoseconds since the history began; null: never. */
  Long lastSuccess;

  Long lastFailure;

  void ended(Meaning.Kind kind, boolean slowly, boolean tooLate, long now) {
    ended.merge(kind, 1L, Long::sum);
    slow += slowly ? 1 : 0;
    late += tooLate ? 1 : 0;
    if (kind == Meaning.Kind.SUCCESS) {
      lastSuccess = toTheMillisecond(lastSuccess, now);
    } else if (kind != Meaning.Kind.IGNORED) {
      lastFailure = toTheMillisecond(lastFailure, now);
    }
  }

  /** The first of those that come within a millisecond stands for them. */
  private static Long toTheMillisecond(Long before, long now) {
    return before == null || now - before >= 1_000_000 ? (Long) now : before;
  }

  /** Writes all figures down under their names in the snapshot. */
  void describe(Map<String, Object> view) {
    long successful = count(Meaning.Kind.SUCCESS);
    long throttled = count(Meaning.Kind.THROTTLED);
    long exhausted = count(Meaning.Kind.EXHAUSTED);
    long failed = count(Meaning.Kind.FAILURE) + throttled + exhausted;
    long ignored = count(Meaning.Kind.IGNORED);
    view.put("total", successful + failed + ignored);
    view.put("successful", successful);
    view.put("failed", failed);
    view.put("ignored", ignored);
    view.put("throttled", throttled);
    view.put("exhausted", exhausted);
    view.put("slow", slow);
    view.put("late", late);
    view.put("retries", retries);
    view.put("rejected", rejected.values().stream().mapToLong(Long::longValue).sum());
    view.put("rejectedByReason", Map.copyOf(rejected));
    view.put("shadowRejected", shadowRejected);
    view.put("opens", entered.getOrDefault(CircuitState.OPEN, 0L));
    view.put("halfOpens", entered.getOrDefault(CircuitState.HALF_OPEN, 0L));
    view.put("closes", entered.getOrDefault(CircuitState.CLOSED, 0L));
    view.put("resets", resets);
    view.put("lastSuccess", lastSuccess);
    view.put("lastFailure", lastFailure);
    long judged = successful + failed;
    view.put("successRate", judged == 0 ? 0.0 : 100.0 * successful / judged);
    view.put("failedRate", judged == 0 ? 0.0 : 100.0 * failed / judged);
  }

  private long count(Meaning.Kind kind) {
    return ended.getOrDefault(kind, 0L);
  }
}
