package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.ManualClock;
import dev.halfopen.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A registry gives one instance for each name whatever the race, and keeps to its bound. */
class RegistryRaceTest {
  private static final int THREADS = 4;

  private final ManualClock clock = new ManualClock();
  private final CircuitBreakerConfig config =
      CircuitBreakerConfig.builder().failureThreshold(1).timeSource(clock).build();

  @Test
  void oneInstanceForEachName() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config);
    try (Race race = new Race(THREADS)) {
      for (int round = 0; round < 3_000; round++) {
        String name = "service-" + round;
        CircuitBreaker[] given = new CircuitBreaker[THREADS];
        race.round(thread -> given[thread] = registry.circuitBreaker(name));
        assertThat(given).containsOnly(given[0]);
        assertThat(registry.find(name)).containsSame(given[0]);
      }
    }
    assertThat(registry.all()).hasSize(3_000);
  }

  @Test
  void noMoreThanItsBoundHoweverManyCome() {
    int bound = 10;
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config, bound);
    Queue<CircuitBreaker> held = new ConcurrentLinkedQueue<>();
    AtomicInteger refused = new AtomicInteger();
    try (Race race = new Race(THREADS)) {
      race.round(
          thread -> {
            for (int i = 0; i < bound; i++) {
              try {
                held.add(registry.circuitBreaker(thread + "-" + i));
              } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("at most " + bound);
                refused.incrementAndGet();
              }
            }
          });
    }
    Set<CircuitBreaker> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(held);
    assertThat(distinct).hasSize(bound);
    assertThat(refused).hasValue((THREADS - 1) * bound);
  }

  @Test
  void whatNobodyHoldsMakesRoomAndWhatHasEvidenceStays() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config, 3);
    registry.circuitBreaker("open").acquirePermit().fail(new IllegalStateException("boom"));
    CircuitBreaker held = registry.circuitBreaker("held");
    registry.circuitBreaker("forgotten");
    CircuitBreaker next = registry.circuitBreaker("next");
    assertThat(registry.find("forgotten")).isEmpty();
    assertThat(registry.find("held")).containsSame(held);
    assertThat(registry.find("open")).map(CircuitBreaker::state).contains(CircuitState.OPEN);
    assertThatThrownBy(() -> registry.circuitBreaker("one more"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 3");
    assertThat(next.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void whatIsUsedWhileRoomIsMadeIsNotForgotten() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config, 2);
    registry.circuitBreaker("a");
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    // The registry asks whether "b" is idle after it has found "a" idle, and so reads this clock.
    registry.circuitBreaker(
        "b", config.toBuilder().timeSource(new WatchedClock(clock, meanwhile)).build());
    meanwhile.set(
        () -> registry.circuitBreaker("a").acquirePermit().fail(new IllegalStateException("boom")));
    clock.advance(Duration.ofSeconds(10));
    assertThat(registry.circuitBreaker("c").state()).isEqualTo(CircuitState.CLOSED);
    assertThat(registry.find("a")).map(CircuitBreaker::state).contains(CircuitState.OPEN);
  }

  /** A clock that does something once when it is read. */
  private record WatchedClock(TimeSource clock, AtomicReference<Runnable> once)
      implements TimeSource {
    @Override
    public long nanoTime() {
      once.getAndSet(() -> {}).run();
      return clock.nanoTime();
    }

    @Override
    public Instant instant() {
      return clock.instant();
    }
  }
}
