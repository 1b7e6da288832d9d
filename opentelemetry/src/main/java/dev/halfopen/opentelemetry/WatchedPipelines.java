package dev.halfopen.opentelemetry;

import dev.halfopen.Subscription;
import dev.halfopen.internal.Text;
import dev.halfopen.pipeline.PipelineSnapshot;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.opentelemetry.api.common.Attributes;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The pipelines that are observed, by their names. Holds none of them. Thread-safe. */
final class WatchedPipelines {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Series> all = new LinkedHashMap<>();
  private boolean closed;

  Subscription watch(ResiliencePipeline pipeline, String name) {
    WeakReference<ResiliencePipeline> member = new WeakReference<>(pipeline);
    String safe = Text.quotable(name);
    lock.lock();
    try {
      if (!closed) {
        Series series = all.computeIfAbsent(safe, Series::new);
        if (series.members.stream().noneMatch(other -> other.refersTo(pipeline))) {
          series.members.add(member);
        }
      }
    } finally {
      lock.unlock();
    }
    return () -> remove(safe, member);
  }

  private void remove(String name, WeakReference<ResiliencePipeline> member) {
    lock.lock();
    try {
      Series series = all.get(name);
      if (series != null && series.members.remove(member) && series.members.isEmpty()) {
        all.remove(name);
      }
    } finally {
      lock.unlock();
    }
  }

  void read(Instruments instruments) {
    lock.lock();
    try {
      all.values().removeIf(series -> !series.read(instruments));
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      all.clear();
    } finally {
      lock.unlock();
    }
  }

  /** The pipelines of one name. */
  private static final class Series {
    private final List<WeakReference<ResiliencePipeline>> members = new ArrayList<>(1);
    private final Attributes base;
    private final Attributes success;
    private final Attributes failure;
    private final Attributes ignored;
    private final Attributes rejected;

    Series(String name) {
      base = Attributes.of(Keys.PIPELINE, name);
      success = outcome("success");
      failure = outcome("failure");
      ignored = outcome("ignored");
      rejected = outcome("rejected");
    }

    private Attributes outcome(String outcome) {
      return base.toBuilder().put(Keys.PIPELINE_OUTCOME, outcome).build();
    }

    /** False if nobody holds any of them any more. */
    boolean read(Instruments to) {
      PipelineSnapshot sum = new PipelineSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0);
      boolean any = false;
      for (WeakReference<ResiliencePipeline> member : members) {
        ResiliencePipeline pipeline = member.get();
        if (pipeline != null) {
          sum = plus(sum, pipeline.metrics());
          any = true;
        }
      }
      if (any) {
        to.pipelineCalls.record(sum.successfulCalls(), success);
        to.pipelineCalls.record(sum.failedCalls(), failure);
        to.pipelineCalls.record(sum.ignoredCalls(), ignored);
        to.pipelineCalls.record(sum.rejectedCalls(), rejected);
        to.pipelineAttempts.record(sum.attempts(), base);
        to.pipelineFallbackAnswers.record(sum.fallbackAnswers(), base);
        to.pipelineCallsInFlight.record(sum.callsInFlight(), base);
        to.pipelineCallsWaiting.record(sum.callsWaiting(), base);
      }
      return any;
    }

    private static PipelineSnapshot plus(PipelineSnapshot one, PipelineSnapshot other) {
      return new PipelineSnapshot(
          one.totalCalls() + other.totalCalls(),
          one.successfulCalls() + other.successfulCalls(),
          one.failedCalls() + other.failedCalls(),
          one.ignoredCalls() + other.ignoredCalls(),
          one.rejectedCalls() + other.rejectedCalls(),
          one.fallbackAnswers() + other.fallbackAnswers(),
          one.attempts() + other.attempts(),
          one.callsInFlight() + other.callsInFlight(),
          one.callsWaiting() + other.callsWaiting());
    }
  }
}
