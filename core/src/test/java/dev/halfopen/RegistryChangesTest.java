package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a registry tells of the breakers that come and go. */
class RegistryChangesTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults(), 2);
  private final List<String> told = new ArrayList<>();

  private Subscription listen() {
    return registry.onChange(change -> told.add(change.toString()));
  }

  @Test
  void whatIsThereComesFirstAndThenWhatChanges() {
    registry.circuitBreaker("a");
    try (Subscription listening = listen()) {
      assertThat(told).containsExactly("Added['a']");
      registry.circuitBreaker("b");
      registry.circuitBreaker("b");
      registry.circuitBreaker("c");
      registry.remove("c");
      registry.remove("c");
      assertThat(listening).isNotNull();
    }
    registry.circuitBreaker("d");
    assertThat(told)
        .containsExactly("Added['a']", "Added['b']", "Removed['a']", "Added['c']", "Removed['c']");
  }

  @Test
  void theBreakerIsTheOneThatTheRegistryGives() {
    List<RegistryChange> changes = new ArrayList<>();
    registry.onChange(changes::add);
    CircuitBreaker breaker = registry.circuitBreaker("a");
    registry.remove("a");
    assertThat(changes).hasSize(2);
    assertThat(changes.get(0)).isInstanceOf(RegistryChange.Added.class);
    assertThat(changes.get(1)).isInstanceOf(RegistryChange.Removed.class);
    assertThat(changes).allMatch(change -> change.circuitBreaker() == breaker);
  }

  @Test
  void whoHoldsWhatMadeRoomBringsItBack() {
    CircuitBreaker held = registry.circuitBreaker("a");
    registry.circuitBreaker("b");
    listen();
    registry.circuitBreaker("c");
    assertThat(registry.circuitBreaker("a")).isSameAs(held);
    assertThat(told.subList(2, told.size()))
        .containsExactly("Removed['a']", "Added['c']", "Removed['b']", "Added['a']");
  }

  @Test
  void whatAListenerCausesIsToldAfterwards() {
    registry.onChange(
        change -> {
          if (change.toString().equals("Added['a']")) {
            registry.circuitBreaker("caused");
            told.add("caused it");
          }
        });
    listen();
    registry.circuitBreaker("a");
    assertThat(told).containsExactly("caused it", "Added['a']", "Added['caused']");
  }

  @Test
  void aListenerThatThrowsReachesNobodyAndIsLogged() {
    registry.onChange(
        change -> {
          throw new AssertionError("broken");
        });
    listen();
    registry.circuitBreaker("a");
    assertThat(told).containsExactly("Added['a']");
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith(
            "WARN A listener of a circuit breaker registry failed:"
                + " java.lang.AssertionError: broken at "
                + getClass().getName());
  }

  @Test
  void aListenerMustNotBeNull() {
    assertThatNullPointerException().isThrownBy(() -> registry.onChange(null));
  }
}
