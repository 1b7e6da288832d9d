package dev.halfopen.model;

import dev.halfopen.CircuitState;

/** When a time window of the model moves on. */
final class Boundaries {
  private Boundaries() {}

  private static long period(DetectorSpec detector) {
    if (detector instanceof DetectorSpec.Within within) {
      return within.period();
    }
    return detector instanceof DetectorSpec.Rate rate && rate.n() == 0 ? rate.period() : 0;
  }

  /** Nanoseconds until the next bucket begins; 0: there are none. */
  static long nextBucket(ModelBreaker model) {
    if (model.phase.state != CircuitState.CLOSED || period(model.phase.detector) == 0) {
      return 0;
    }
    long width = Windows.bucketWidth(period(model.phase.detector));
    DetectorSpec.Started started = model.phase.started;
    return width
        - Math.floorMod(
            Math.floorMod(started.nanoTime(), width) + (model.now - started.at()), width);
  }

  /** Nanoseconds until nothing counts any more of what counts now. */
  static long windowEnd(ModelBreaker model) {
    long next = nextBucket(model);
    if (next == 0) {
      return 0;
    }
    long period = period(model.phase.detector);
    return next + (Windows.buckets(period) - 1) * Windows.bucketWidth(period);
  }
}
