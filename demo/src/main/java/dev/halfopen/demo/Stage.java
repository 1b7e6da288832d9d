package dev.halfopen.demo;

import java.time.Duration;

/**
 * A part of the scenario in which the service's condition does not change.
 *
 * @param condition how the service is
 * @param from when the stage begins, since the start of the traffic
 * @param to when it is over
 */
record Stage(Condition condition, Duration from, Duration to) {

  /** Whether a moment is in this stage; its end belongs to the next one. */
  boolean contains(Duration moment) {
    return from.compareTo(moment) <= 0 && moment.compareTo(to) < 0;
  }
}
