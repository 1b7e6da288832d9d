package dev.halfopen.scenarios;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import java.time.Duration;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The two ways to bring a breaker into OPEN or HALF_OPEN: by its operator, or by its service. */
enum Force {
  /** {@link CircuitBreaker#trip}, which leaves all counters as the scenario knows them. */
  BY_HAND {
    @Override
    void open(CircuitBreaker breaker, int attempt, Queue<Permit> inFlight) {
      breaker.trip(breaker.config().recoveryDelay().delay(attempt), "forced by a scenario");
    }

    @Override
    void halfOpen(
        CircuitBreaker breaker, int attempt, Queue<Permit> inFlight, ScenarioClock clock) {
      breaker.trip(Duration.ZERO, "forced by a scenario");
      breaker.acquirePermit().ignore();
    }
  },

  /** Calls that fail and time that passes: counters differ, admission and state may not. */
  BY_CALLS {
    @Override
    void open(CircuitBreaker breaker, int attempt, Queue<Permit> inFlight) {
      for (int i = 0; breaker.state() != CircuitState.OPEN; i++) {
        if (i == MOST_CALLS) {
          throw new IllegalStateException("still not open: " + breaker.status());
        }
        Permit permit = breaker.tryAcquirePermit();
        if (permit == null) {
          // All trial calls are in flight: these must fail then.
          permit = inFlight.remove();
        }
        permit.report(Verdict.failure(), Duration.ZERO);
      }
    }

    @Override
    void halfOpen(
        CircuitBreaker breaker, int attempt, Queue<Permit> inFlight, ScenarioClock clock) {
      open(breaker, attempt, inFlight);
      // A whole number of seconds, so that the buckets of time windows stay aligned.
      clock.insert(Duration.ofSeconds(breaker.status().timeUntilTrial().toSeconds() + 1));
      breaker.acquirePermit().ignore();
    }
  };

  private static final int MOST_CALLS = 1_000;

  /** To OPEN, for as long as the breaker itself would at this attempt. */
  abstract void open(CircuitBreaker breaker, int attempt, Queue<Permit> inFlight);

  abstract void halfOpen(
      CircuitBreaker breaker, int attempt, Queue<Permit> inFlight, ScenarioClock clock);

  /** Takes all that forces it away, and brings it to CLOSED. */
  static void close(CircuitBreaker breaker) {
    breaker.operate(OperatingMode.AUTOMATIC);
    breaker.reset();
  }

  /** For a stated time, which only an operator can do. */
  static void openFor(CircuitBreaker breaker, Duration wait) {
    breaker.trip(wait, "forced by a scenario");
  }

  /** Whether the counters are then those of the scenario. */
  boolean keepsCounters() {
    return this == BY_HAND;
  }

  /** The state as scenarios name it. */
  static @Nullable String stateOf(CircuitBreaker breaker) {
    return switch (breaker.mode()) {
      case FORCED_OPEN -> "FORCED_OPEN";
      case FORCED_CLOSED -> "METRICS_ONLY";
      case AUTOMATIC, SHADOW -> breaker.state().name();
    };
  }
}
