package dev.halfopen.pipeline;

import dev.halfopen.internal.BriefLock;
import java.util.Queue;

/** What a pipeline is at this moment, and what it keeps when its settings change. Thread-safe. */
final class PipelineState {
  /*
   * Invariants
   *  1. A call reads the settings once, when it begins, and goes by them to its end: a change
   *     concerns the calls to come.
   *  2. There is one Limiter for the pipeline's whole life. So who holds a place or waits for one
   *     does so under every limit to come; while there is no limit, nobody waits there, new calls
   *     don't ask it, and those of before give their places back to it.
   *  3. The settings and what the limiter holds to are of the same change: changes are made one
   *     after the other. Nobody is told of his place meanwhile.
   */
  private final PipelineCounters counters = new PipelineCounters();
  private final BriefLock lock = new BriefLock();
  private final Limiter limiter;
  private volatile Settings settings;

  PipelineState(Settings settings, Limiter limiter) {
    this.settings = settings;
    this.limiter = limiter;
  }

  Settings settings() {
    return settings;
  }

  /** Of the pipeline, whether it has a limit at this moment or not. */
  Limiter limiter() {
    return limiter;
  }

  PipelineCounters counters() {
    return counters;
  }

  /** Other settings hold for the calls to come, which may give a place to some that wait. */
  void change(Settings changed) {
    Queue<Guest> admitted;
    lock.lock();
    try {
      admitted = limiter.change(changed.limit());
      settings = changed;
    } finally {
      lock.unlock();
    }
    Told.tellAll(admitted);
  }

  PipelineSnapshot read() {
    return counters.read(limiter.waiting());
  }
}
