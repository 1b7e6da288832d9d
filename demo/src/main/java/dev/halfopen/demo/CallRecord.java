package dev.halfopen.demo;

import java.time.Duration;

/**
 * What came of a planned call, as its caller saw it; times are since the start of the traffic.
 *
 * @param due when it was to be made; a wait for a free caller is part of what it took
 * @param ended when its caller had an answer or an error
 * @param outcome which of them
 */
record CallRecord(Duration due, Duration ended, Outcome outcome) {

  /** How a call ends. */
  enum Outcome {
    /** With a whole answer. */
    ANSWERED,
    /** With an error of the service or the lack of an answer. */
    FAILED,
    /** With a part of an answer that was taken for a whole one. */
    HALF_ANSWERED,
    /** With the breaker's rejection. */
    REJECTED
  }

  /** How long it took. */
  Duration took() {
    return ended.minus(due);
  }

  boolean isAnswered() {
    return outcome == Outcome.ANSWERED;
  }

  boolean isAnsweredWithin(Duration time) {
    return isAnswered() && took().compareTo(time) <= 0;
  }
}
