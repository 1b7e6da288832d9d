package dev.halfopen.demo;

import dev.halfopen.CircuitState;
import dev.halfopen.simulator.Timeline.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers where a breaker was, from when on. Thread-safe. */
final class States {
  private record Stay(long nanos, CircuitState state) {}

  private final List<Stay> stays = new ArrayList<>();

  /** It is in this state from now on. */
  synchronized void changed(CircuitState to) {
    stays.add(new Stay(System.nanoTime(), to));
  }

  /** All changes since this {@link System#nanoTime}, when it was closed. */
  synchronized List<Change> since(long zero) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change(Duration.ZERO, CircuitState.CLOSED));
    for (Stay stay : stays) {
      if (stay.nanos - zero > 0) {
        changes.add(new Change(Duration.ofNanos(stay.nanos - zero), stay.state));
      }
    }
    return changes;
  }
}
