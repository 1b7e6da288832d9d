package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreaker;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.DoubleHistogram;
import org.jspecify.annotations.Nullable;

/** Begins to watch breakers as the settings say. Thread-safe. */
final class Watchers {
  private final @Nullable Logger logger;
  private final boolean spans;
  private final @Nullable DoubleHistogram durations;

  Watchers(HalfopenTelemetryBuilder settings) {
    OpenTelemetry target = settings.target();
    logger = settings.events() ? target.getLogsBridge().get(Keys.SCOPE) : null;
    spans = settings.spans();
    durations =
        settings.durations()
            ? target
                .getMeter(Keys.SCOPE)
                .histogramBuilder("halfopen.call.duration")
                .setUnit("s")
                .setDescription("How long admitted calls took")
                .setExplicitBucketBoundariesAdvice(Keys.CALL_SECONDS)
                .build()
            : null;
  }

  Watch begin(CircuitBreaker breaker, Attributes name) {
    return new Watch(
            logger == null ? null : new BreakerEvents(logger, name),
            spans || durations != null ? new CallFacts(name, spans, durations) : null)
        .begin(breaker);
  }
}
