package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.CircuitState;
import dev.halfopen.ManualClock;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** One breaker with random settings under random traffic, and what must hold all along. */
final class SoakEpisode {
  private static final int WORKERS = 4;

  private final ManualClock clock;
  private final SoakTraffic traffic;
  private final CircuitBreaker breaker;
  private final Random random;
  private final boolean operated;
  private final int mostSlots;
  private final AtomicLong transitions = new AtomicLong();
  private final AtomicLong gaps = new AtomicLong();
  private CircuitState lastTold = CircuitState.CLOSED;

  SoakEpisode(long seed) {
    this.random = new Random(seed);
    // The clock may begin near the end of its range and overflow.
    this.clock = new ManualClock(random.nextBoolean() ? Long.MAX_VALUE - 1_000_000 : 0);
    this.operated = random.nextInt(3) == 0;
    CircuitBreakerConfig first = SoakConfigs.random(random, clock);
    CircuitBreakerConfig second = SoakConfigs.random(random, clock);
    this.mostSlots = Math.max(first.halfOpenMaxCalls(), second.halfOpenMaxCalls());
    this.breaker = CircuitBreaker.of("soaked", first);
    this.traffic = new SoakTraffic(breaker, clock, operated ? List.of(first, second) : List.of());
  }

  /** Plays it and returns how many calls it made. */
  long play(Race race, int steps) throws Exception {
    long seed = random.nextLong();
    try (AutoCloseable listening = breaker.onEvent(this::hear)) {
      assertThat(listening).isNotNull();
      List<Future<?>> laps = race.begin(thread -> traffic.run(new Random(seed + thread), steps));
      while (Race.isRunning(laps)) {
        checkWhileItRuns();
      }
      Race.await(laps);
      traffic.endAll();
      checkAtTheEnd();
      recover();
    }
    return traffic.admitted();
  }

  static int workers() {
    return WORKERS;
  }

  /** Told one at a time, so plain fields will do. */
  private void hear(CircuitBreakerEvent event) {
    if (event instanceof StateTransition transition) {
      transitions.incrementAndGet();
      if (transition.from() != lastTold) {
        gaps.incrementAndGet();
      }
      lastTold = transition.to();
    }
  }

  private void checkWhileItRuns() {
    MetricsSnapshot m = breaker.metrics().snapshot();
    assertThat(m.totalCalls()).isEqualTo(m.successfulCalls() + m.failedCalls() + m.ignoredCalls());
    assertThat(m.throttledCalls() + m.exhaustedCalls()).isLessThanOrEqualTo(m.failedCalls());
    assertThat(m.lateResults()).isLessThanOrEqualTo(m.totalCalls());
    assertThat(m.callsInFlight()).isNotNegative();
    assertThat(breaker.status().trialsInFlight()).isBetween(0, mostSlots);
    if (!operated) {
      SnapshotConsistencyTest.assertLegalHistory(m);
    }
  }

  private void checkAtTheEnd() {
    MetricsSnapshot m = breaker.metrics().snapshot();
    checkWhileItRuns();
    assertThat(m.callsInFlight()).isZero();
    assertThat(m.totalCalls()).isEqualTo(traffic.admitted());
    if (m.droppedEvents() == 0) {
      assertThat(transitions.get())
          .isEqualTo(
              m.circuitBreakerOpens() + m.circuitBreakerHalfOpens() + m.circuitBreakerCloses());
      assertThat(operated || gaps.get() == 0)
          .as("every transition begins where the last ended")
          .isTrue();
    }
  }

  /** Whatever happened, a service that is well again is taken back, without anybody's help. */
  private void recover() {
    breaker.operate(OperatingMode.AUTOMATIC);
    int refused = 0;
    for (int calls = 0; breaker.state() != CircuitState.CLOSED; calls++) {
      assertThat(calls).as("successful calls until it is closed").isLessThan(100);
      clock.advance(Duration.ofDays(1));
      Permit permit = breaker.tryAcquirePermit();
      if (permit == null) {
        // It has found trial calls that were reported too late, which re-opens; but only once.
        refused++;
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        assertThat(refused).as("calls refused a day later").isEqualTo(1);
      } else {
        permit.succeed();
      }
    }
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(breaker.status().trialsInFlight()).isZero();
  }
}
