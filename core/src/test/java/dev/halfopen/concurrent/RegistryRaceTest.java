package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ManualClock;
import dev.halfopen.RegistryChange;
import dev.halfopen.Subscription;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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
  void noMoreThanItsLimitHoweverManyComeAndNobodyIsRefused() {
    int limit = 10;
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config, limit);
    Map<String, CircuitBreaker> given = new ConcurrentHashMap<>();
    // A list of all is no moment's while others come and go; what is told of each change is.
    AtomicInteger held = new AtomicInteger();
    AtomicInteger mostHeld = new AtomicInteger();
    registry.onChange(
        change ->
            mostHeld.accumulateAndGet(
                held.addAndGet(change instanceof RegistryChange.Added ? 1 : -1), Math::max));
    try (Race race = new Race(THREADS)) {
      race.round(
          thread -> {
            for (int i = 0; i < 1_000; i++) {
              // All threads go through the same names, each from another one on.
              String name = "n" + (i + 7 * thread) % 60;
              CircuitBreaker breaker = registry.circuitBreaker(name);
              CircuitBreaker first = given.putIfAbsent(name, breaker);
              assertThat(breaker).isSameAs(first == null ? breaker : first);
              breaker.run(() -> {});
            }
          });
    }
    // What is under way protects, so a thread may find one more for each of the others.
    assertThat(mostHeld.get()).isLessThanOrEqualTo(limit + THREADS);
    assertThat(registry.all()).hasSizeLessThanOrEqualTo(limit + THREADS);
  }

  @Test
  void whoListensKnowsWhatIsThereWheneverTheyCame() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config, 10);
    for (int round = 0; round < 200; round++) {
      Set<CircuitBreaker> known = Collections.newSetFromMap(new IdentityHashMap<>());
      AtomicInteger contradictions = new AtomicInteger();
      String prefix = round + "-";
      Subscription[] listening = new Subscription[1];
      try (Race race = new Race(THREADS)) {
        race.round(
            thread -> {
              if (thread == 0) {
                listening[0] =
                    registry.onChange(
                        change -> {
                          boolean added = change instanceof RegistryChange.Added;
                          CircuitBreaker breaker = change.circuitBreaker();
                          if (!(added ? known.add(breaker) : known.remove(breaker))) {
                            contradictions.incrementAndGet();
                          }
                        });
              } else {
                for (int i = 0; i < 10; i++) {
                  registry.circuitBreaker(prefix + thread + "-" + i);
                  registry.remove(prefix + thread + "-" + (i - 3));
                }
              }
            });
      }
      listening[0].close();
      assertThat(contradictions).hasValue(0);
      assertThat(known).containsExactlyInAnyOrderElementsOf(registry.all());
    }
  }
}
