package dev.halfopen.micrometer;

import dev.halfopen.internal.Outbox;
import dev.halfopen.internal.Text;
import dev.halfopen.pipeline.PipelineSnapshot;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The meters of pipelines, none of which this keeps alive. Thread-safe. */
final class WatchedPipelines {
  /*
   * There are few pipelines, and they don't come and go. So their figures are meters of
   * Micrometer's own with every registry, made and removed one after the other by whoever comes by:
   * only he touches `shown`.
   */
  private static final String PREFIX = "halfopen.pipeline.";
  private static final String CALLS = "calls";

  private final MeterRegistry registry;
  private final ReferenceQueue<ResiliencePipeline> collected = new ReferenceQueue<>();
  private final Outbox<Runnable> toDo = new Outbox<>(Integer.MAX_VALUE, Runnable::run);
  private final Map<WatchedPipeline, List<Meter>> shown = new HashMap<>();
  private final Map<String, WatchedPipeline> byName = new HashMap<>();

  WatchedPipelines(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows this one from now on, in place of another one of that name. */
  void add(String name, ResiliencePipeline pipeline) {
    WatchedPipeline watched = new WatchedPipeline(pipeline, collected);
    toDo.offer(() -> show(Text.quotable(name), watched));
    tidy();
  }

  /** Takes away what belonged to pipelines that have been collected. */
  void tidy() {
    for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
      if (gone instanceof WatchedPipeline watched) {
        toDo.offer(() -> hide(watched));
      }
    }
    toDo.deliver();
  }

  void removeAll() {
    toDo.offer(() -> List.copyOf(shown.keySet()).forEach(this::hide));
    toDo.deliver();
  }

  private void show(String name, WatchedPipeline pipeline) {
    WatchedPipeline before = byName.put(name, pipeline);
    if (before != null) {
      hide(before);
    }
    Tags tags = Tags.of("pipeline", name);
    String ended = "Calls through the pipeline that have ended, by what they came to";
    shown.put(
        pipeline,
        List.of(
            counter(
                CALLS,
                CALLS,
                ended,
                tags.and("outcome", "success"),
                pipeline,
                PipelineSnapshot::successfulCalls),
            counter(
                CALLS,
                CALLS,
                ended,
                tags.and("outcome", "failure"),
                pipeline,
                PipelineSnapshot::failedCalls),
            counter(
                CALLS,
                CALLS,
                ended,
                tags.and("outcome", "ignored"),
                pipeline,
                PipelineSnapshot::ignoredCalls),
            counter(
                CALLS,
                CALLS,
                ended,
                tags.and("outcome", "rejected"),
                pipeline,
                PipelineSnapshot::rejectedCalls),
            counter(
                "attempts",
                "attempts",
                "Attempts of the calls that have ended",
                tags,
                pipeline,
                PipelineSnapshot::attempts),
            counter(
                "fallback.answers",
                "answers",
                "Calls that the fallback function answered",
                tags,
                pipeline,
                PipelineSnapshot::fallbackAnswers),
            gauge(
                "calls.in.flight",
                "Calls that have not ended, waiting ones included",
                tags,
                pipeline,
                PipelineSnapshot::callsInFlight),
            gauge(
                "calls.waiting",
                "Calls that wait for a place under the concurrency limit",
                tags,
                pipeline,
                PipelineSnapshot::callsWaiting)));
  }

  private void hide(WatchedPipeline pipeline) {
    List<Meter> meters = shown.remove(pipeline);
    if (meters != null) {
      meters.forEach(registry::remove);
      byName.values().remove(pipeline);
    }
  }

  private Meter counter(
      String name,
      String unit,
      String description,
      Tags tags,
      WatchedPipeline pipeline,
      ToLongFunction<PipelineSnapshot> figure) {
    WatchedPipeline.Counter counter = pipeline.counter(figure);
    return FunctionCounter.builder(PREFIX + name, pipeline, any -> counted(counter))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private double counted(WatchedPipeline.Counter counter) {
    tidy();
    return counter.read();
  }

  private Meter gauge(
      String name,
      String description,
      Tags tags,
      WatchedPipeline pipeline,
      ToLongFunction<PipelineSnapshot> figure) {
    return Gauge.builder(PREFIX + name, () -> pipeline.read(figure))
        .description(description)
        .baseUnit(CALLS)
        .tags(tags)
        .register(registry);
  }
}
