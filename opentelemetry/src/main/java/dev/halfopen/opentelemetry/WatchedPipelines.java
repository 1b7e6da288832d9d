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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** The pipelines that are observed, by their names. Holds none of them. Thread-safe. */
final class WatchedPipelines {
  private static final PipelineSnapshot NOTHING = new PipelineSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Series> all = new LinkedHashMap<>();
  private boolean closed;

  Subscription watch(ResiliencePipeline pipeline, String name) {
    String safe = Text.quotable(name);
    Member member;
    lock.lock();
    try {
      if (closed) {
        return () -> {};
      }
      member = all.computeIfAbsent(safe, Series::new).hold(pipeline);
    } finally {
      lock.unlock();
    }
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (!ended.getAndSet(true)) {
        release(safe, member);
      }
    };
  }

  private void release(String name, Member member) {
    lock.lock();
    try {
      Series series = all.get(name);
      if (series != null && series.release(member)) {
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

  /** One pipeline of a series, and how often it is held there. Guarded by the lock. */
  private static final class Member extends WeakReference<ResiliencePipeline> {
    private int holders = 1;
    private PipelineSnapshot last = NOTHING;

    Member(ResiliencePipeline pipeline) {
      super(pipeline);
    }

    /** As it stands, or what it had counted when it was last read. */
    PipelineSnapshot read() {
      ResiliencePipeline pipeline = get();
      if (pipeline == null) {
        return counted();
      }
      last = pipeline.metrics();
      return last;
    }

    /** What it had counted when it was last read; of those under way nobody knows any more. */
    PipelineSnapshot counted() {
      return new PipelineSnapshot(
          last.totalCalls(),
          last.successfulCalls(),
          last.failedCalls(),
          last.ignoredCalls(),
          last.rejectedCalls(),
          last.fallbackAnswers(),
          last.attempts(),
          0,
          0);
    }
  }

  /** The pipelines of one name. */
  private static final class Series {
    private final List<Member> members = new ArrayList<>(1);

    /** Those that nobody observes any more: their counts stay, and go on if they come back. */
    private final List<Member> left = new ArrayList<>(0);

    /** What those had counted that were collected, since counters must not fall. */
    private PipelineSnapshot gone = NOTHING;

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

    Member hold(ResiliencePipeline pipeline) {
      for (Member member : members) {
        if (member.refersTo(pipeline)) {
          member.holders++;
          return member;
        }
      }
      left.removeIf(member -> member.refersTo(pipeline)); // it counts for itself again
      Member member = new Member(pipeline);
      member.read();
      members.add(member);
      return member;
    }

    /** Whether nobody is left. */
    boolean release(Member member) {
      if (--member.holders == 0 && members.remove(member)) {
        member.read();
        left.add(member);
      }
      return members.isEmpty();
    }

    /** False if nobody holds any of them any more. */
    boolean read(Instruments to) {
      forget(members);
      forget(left);
      if (members.isEmpty()) {
        return false;
      }
      PipelineSnapshot sum = gone;
      for (Member member : left) {
        sum = plus(sum, member.counted());
      }
      for (Member member : members) {
        sum = plus(sum, member.read());
      }
      to.pipelineCalls.record(sum.successfulCalls(), success);
      to.pipelineCalls.record(sum.failedCalls(), failure);
      to.pipelineCalls.record(sum.ignoredCalls(), ignored);
      to.pipelineCalls.record(sum.rejectedCalls(), rejected);
      to.pipelineAttempts.record(sum.attempts(), base);
      to.pipelineFallbackAnswers.record(sum.fallbackAnswers(), base);
      to.pipelineCallsInFlight.record(sum.callsInFlight(), base);
      to.pipelineCallsWaiting.record(sum.callsWaiting(), base);
      return true;
    }

    /** Those that were collected, but not what they had counted. */
    private void forget(List<Member> some) {
      some.removeIf(
          member -> {
            boolean collected = member.refersTo(null);
            if (collected) {
              gone = plus(gone, member.counted());
            }
            return collected;
          });
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
