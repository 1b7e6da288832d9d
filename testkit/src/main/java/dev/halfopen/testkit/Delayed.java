package dev.halfopen.testkit;

import java.time.Duration;

/** A behaviour that begins after a while of silence. */
record Delayed(Behavior behavior, Duration delay) implements Behavior {
  Delayed {
    Checks.delay("delay", delay);
  }
}
