package dev.halfopen.opentelemetry;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.Outcome;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts what became of a call onto the span that was current when it was admitted, whichever thread
 * ends it, and its duration into a histogram. Thread-safe.
 */
final class CallFacts {
  private final Attributes name;
  private final boolean spans;
  private final @Nullable DoubleHistogram durations;
  private final Map<Outcome, Attributes> outcomes = new EnumMap<>(Outcome.class);

  CallFacts(Attributes name, boolean spans, @Nullable DoubleHistogram durations) {
    this.name = name;
    this.spans = spans;
    this.durations = durations;
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, name.toBuilder().put(Keys.OUTCOME, Keys.written(outcome)).build());
    }
  }

  /** The span that what becomes of the call belongs to; null if there is none that is recorded. */
  @Nullable Span admitted() {
    Span span = Span.current();
    return span.isRecording() ? span : null;
  }

  void ended(
      @Nullable Object token,
      Outcome outcome,
      long tookNanos,
      boolean slow,
      boolean late,
      boolean trial) {
    Attributes attributes = Objects.requireNonNull(outcomes.get(outcome));
    if (spans && token instanceof Span span) {
      span.setAllAttributes(attributes);
      span.setAttribute(Keys.SLOW, slow);
      span.setAttribute(Keys.LATE, late);
      span.setAttribute(Keys.TRIAL, trial);
    }
    if (durations != null) {
      // For exemplars: the span of the call, not that of whoever ends it.
      Context context = token instanceof Span span ? Context.root().with(span) : Context.root();
      durations.record(tookNanos / 1e9, attributes, context);
    }
  }

  void rejected(Reason reason) {
    if (spans) {
      Span span = Span.current();
      if (span.isRecording()) {
        span.setAllAttributes(name);
        span.setAttribute(Keys.REJECTED, true);
        span.setAttribute(Keys.OUTCOME, "rejected");
        span.setAttribute(Keys.REASON, Keys.written(reason));
      }
    }
  }
}
