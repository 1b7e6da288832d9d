package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent.ModeChange;
import dev.halfopen.CircuitBreakerEvent.Reconfigured;
import dev.halfopen.OperatingMode;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What operators do at the same time is told in the order in which it came into effect. */
class OperateOrderTest {
  private static final List<OperatingMode> MODES = List.of(OperatingMode.values());

  private final CircuitBreaker breaker = CircuitBreaker.of("ai");

  @Test
  @DisplayName("C24: each change begins with the mode that the one before ended with")
  void changesOfTheModeAreToldInTheirOrder() {
    Queue<ModeChange> told = new ConcurrentLinkedQueue<>();
    breaker.onEvent(ModeChange.class, told::add);
    try (Race race = new Race(4)) {
      race.round(
          thread -> {
            for (int i = 0; i < 2_000; i++) {
              breaker.operate(MODES.get((i + thread) % MODES.size()));
            }
          });
    }
    OperatingMode mode = OperatingMode.AUTOMATIC;
    for (ModeChange change : told) {
      assertThat(change.from()).isEqualTo(mode);
      mode = change.to();
    }
    assertThat(mode).isEqualTo(breaker.mode());
    assertThat(told).hasSizeGreaterThan(1_000);
  }

  @Test
  @DisplayName("C24: the settings that were told last are those that stand")
  void changesOfTheSettingsAreToldInTheirOrder() {
    Queue<CircuitBreakerConfig> told = new ConcurrentLinkedQueue<>();
    breaker.onEvent(Reconfigured.class, event -> told.add(event.config()));
    for (int round = 0; round < 300; round++) {
      told.clear();
      try (Race race = new Race(3)) {
        race.round(
            thread ->
                breaker.reconfigure(
                    CircuitBreakerConfig.builder().failureThreshold(thread + 1).build()));
      }
      assertThat(told).hasSize(3).last().isSameAs(breaker.config());
    }
  }
}
