package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import dev.halfopen.Count;
import dev.halfopen.OperatingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one series as they stand, read once: calls are added up, of states each one
 * counts, and of times and rates the largest. Not thread-safe.
 */
final class Merged {
  private record Reading(CircuitBreaker breaker, CircuitStatus status) {}

  private final List<Reading> readings;

  private Merged(List<Reading> readings) {
    this.readings = readings;
  }

  /** Null if nobody holds any of them any more. */
  static @Nullable Merged of(List<Member> members) {
    List<Reading> readings = new ArrayList<>(members.size());
    for (Member member : members) {
      CircuitBreaker breaker = member.get();
      if (breaker != null) {
        readings.add(new Reading(breaker, breaker.status()));
      }
    }
    return readings.isEmpty() ? null : new Merged(readings);
  }

  boolean isIn(CircuitState state) {
    for (Reading reading : readings) {
      if (reading.status.state() == state) {
        return true;
      }
    }
    return false;
  }

  boolean isIn(OperatingMode mode) {
    for (Reading reading : readings) {
      if (reading.status.mode() == mode) {
        return true;
      }
    }
    return false;
  }

  long callsInFlight() {
    long sum = 0;
    for (Reading reading : readings) {
      sum += reading.breaker.metrics().count(Count.CALLS_IN_FLIGHT);
    }
    return sum;
  }

  long trialsInFlight() {
    long sum = 0;
    for (Reading reading : readings) {
      sum += reading.status.trialsInFlight();
    }
    return sum;
  }

  double openSeconds() {
    double longest = 0;
    for (Reading reading : readings) {
      longest = Math.max(longest, Keys.seconds(reading.status.timeUntilTrial()));
    }
    return longest;
  }

  double throttledSeconds() {
    double longest = 0;
    for (Reading reading : readings) {
      Instant until = reading.status.throttledUntil();
      if (until != null) {
        Instant now = reading.breaker.config().timeSource().instant();
        longest = Math.max(longest, Keys.seconds(Duration.between(now, until)));
      }
    }
    return longest;
  }

  /** From 0 to 1; NaN if there is too little evidence. */
  double failureRate() {
    double highest = Double.NaN;
    for (Reading reading : readings) {
      highest = larger(highest, reading.status.evidence().failureRate());
    }
    return highest / 100;
  }

  /** From 0 to 1; NaN if there is too little evidence. */
  double slowRate() {
    double highest = Double.NaN;
    for (Reading reading : readings) {
      highest = larger(highest, reading.status.evidence().slowCallRate());
    }
    return highest / 100;
  }

  /** From 0 to 1. */
  double budgetLevel() {
    double highest = 0;
    for (Reading reading : readings) {
      highest = Math.max(highest, reading.breaker.metrics().retryBudgetLevel());
    }
    return highest;
  }

  private static double larger(double one, double other) {
    return Double.isNaN(one) ? other : Double.isNaN(other) ? one : Math.max(one, other);
  }
}
