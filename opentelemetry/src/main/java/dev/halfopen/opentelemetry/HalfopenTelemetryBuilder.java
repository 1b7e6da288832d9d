package dev.halfopen.opentelemetry;

import dev.halfopen.internal.Ranges;
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
  private GenAiConventions conventions = GenAiConventions.V1_41;
  private int models = 100;

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

  /** The names of the {@code gen_ai.*} metrics; {@link GenAiConventions#V1_41} by default. */
  public HalfopenTelemetryBuilder genAiConventions(GenAiConventions value) {
    conventions = Ranges.notNull("genAiConventions", value);
    return this;
  }

  /**
   * How many models are told apart in the metrics of AI exchanges, since their names may come from
   * outside: the first so many, 100 by default. Further ones are told together, as {@code _OTHER}.
   *
   * @param value 1 to 10 000
   */
  public HalfopenTelemetryBuilder maxModels(int value) {
    models = Ranges.between("maxModels", value, 1, 10_000);
    return this;
  }

  /** The telemetry, ready to observe. */
  public HalfopenTelemetry build() {
    return new HalfopenTelemetry(copy());
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

  GenAiConventions conventions() {
    return conventions;
  }

  int models() {
    return models;
  }

  private HalfopenTelemetryBuilder copy() {
    HalfopenTelemetryBuilder copy = new HalfopenTelemetryBuilder(target);
    copy.spans = spans;
    copy.events = events;
    copy.durations = durations;
    copy.conventions = conventions;
    copy.models = models;
    return copy;
  }
}
