package dev.halfopen.simulator.tune;

import dev.halfopen.simulator.traffic.CallRecord;

/** What a call says about the service's health. */
final class Fate {
  private Fate() {}

  /** Whether it says anything. */
  static boolean counts(CallRecord call) {
    return switch (call.outcome()) {
      case ANSWERED, FAILED, TIMED_OUT, CUT -> true;
      case THROTTLED, EXHAUSTED, IGNORED, REFUSED -> false;
    };
  }

  static boolean failed(CallRecord call) {
    return switch (call.outcome()) {
      case FAILED, TIMED_OUT, CUT -> true;
      case ANSWERED, THROTTLED, EXHAUSTED, IGNORED, REFUSED -> false;
    };
  }
}
