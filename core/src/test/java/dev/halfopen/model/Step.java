package dev.halfopen.model;

import dev.halfopen.OperatingMode;

/** One thing that happens to a breaker. Numbers that choose something are taken modulo. */
sealed interface Step {
  /** How a call begins that is ended later. */
  enum Way {
    TRY_PERMIT,
    PERMIT,
    ASYNC,
    STREAM
  }

  /** A call begins. */
  record Begin(Way way) implements Step {}

  /** A call that is under way ends; or, if {@code again}, one that has ended before. */
  record End(int which, boolean again, Ending ending) implements Step {}

  /** A stream brings an item. */
  record Item(int which) implements Step {}

  /** A call begins and ends on this thread. */
  record Call(long lasts, Ending ending) implements Step {}

  /** Time passes. */
  record Wait(long nanos) implements Step {}

  /** Time passes until just before, just at, or just after a moment when something is due. */
  record WaitFor(int which, int offset) implements Step {}

  /** The mode is changed. */
  record Operate(OperatingMode mode) implements Step {}

  /** The breaker is opened by hand. */
  record Trip(long openFor) implements Step {}

  /** The breaker is reset. */
  record Reset() implements Step {}

  /** The counts are reset. */
  record ResetMetrics() implements Step {}

  /** A part of the settings is changed: 0, 1 or 2; or all. */
  record Reconfigure(int part, Settings settings) implements Step {}

  /** A retry is recorded. */
  record Retry() implements Step {}
}
