package dev.halfopen.micrometer;

import dev.halfopen.pipeline.PipelineSnapshot;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** A pipeline whose figures are shown, which this does not keep alive. Thread-safe. */
final class WatchedPipeline extends WeakReference<ResiliencePipeline> {
  WatchedPipeline(ResiliencePipeline pipeline, ReferenceQueue<ResiliencePipeline> collected) {
    super(pipeline, collected);
  }

  /** One figure as it stands; NaN when the pipeline is gone. */
  double read(ToLongFunction<PipelineSnapshot> figure) {
    ResiliencePipeline pipeline = get();
    return pipeline == null ? Double.NaN : figure.applyAsLong(pipeline.metrics());
  }

  /** A figure that must not fall, not even for the moment in which a call is being counted. */
  Counter counter(ToLongFunction<PipelineSnapshot> figure) {
    return new Counter(figure);
  }

  /** One of them. */
  final class Counter {
    private final ToLongFunction<PipelineSnapshot> figure;
    private final AtomicLong highest = new AtomicLong();

    private Counter(ToLongFunction<PipelineSnapshot> figure) {
      this.figure = figure;
    }

    long read() {
      ResiliencePipeline pipeline = get();
      return pipeline == null
          ? highest.get()
          : highest.accumulateAndGet(figure.applyAsLong(pipeline.metrics()), Math::max);
    }
  }
}
