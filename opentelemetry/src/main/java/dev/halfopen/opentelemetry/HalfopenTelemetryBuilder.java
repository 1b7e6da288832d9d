package dev.halfopen.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;

/**
 * The settings of a {@link HalfopenTelemetry}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class HalfopenTelemetryBuilder {
  private final OpenTelemetry target;
  private boolean spans = true;
  private boolean events = true;
  private boolean durations;

  HalfopenTelemetryBuilder(OpenTelemetry target) {
    this.target = target;
  }

  /**
   * Whether what became of a call is put onto the span that is current where it is made; true by
   * default. Calls without a span that is recorded pay some nanoseconds for the question.
   */
  public HalfopenTelemetryBuilder spanAttributes(boolean value) {
    spans = value;
    return this;
  }

  /** Whether transitions, closed gates, modes and resets are log events; true by default. */
  public HalfopenTelemetryBuilder events(boolean value) {
    events = value;
    return this;
  }

  /**
   * Whether the histogram {@code halfopen.call.duration} is recorded, with buckets that fit AI
   * calls, from 50 ms to 10 min; false by default, since each call pays for it.
   */
  public HalfopenTelemetryBuilder callDurations(boolean value) {
    durations = value;
    return this;
  }

  /** The telemetry, ready to observe. */
  public HalfopenTelemetry build() {
    return new HalfopenTelemetry(this);
  }

  OpenTelemetry target() {
    return target;
  }

  boolean spans() {
    return spans;
  }

  boolean events() {
    return events;
  }

  boolean durations() {
    return durations;
  }
}
