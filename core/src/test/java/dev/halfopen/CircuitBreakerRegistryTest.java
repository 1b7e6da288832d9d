package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Breakers by name: one instance for each. */
class CircuitBreakerRegistryTest {
  private final ManualClock clock = new ManualClock();
  private final CircuitBreakerConfig defaults = Fixture.settings(clock).failureThreshold(1).build();
  private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(defaults);

  @Test
  void theSameNameIsTheSameBreaker() {
    CircuitBreaker breaker = registry.circuitBreaker("a");
    assertThat(breaker.name()).isEqualTo("a");
    assertThat(breaker.config()).isSameAs(defaults);
    assertThat(registry.circuitBreaker("a")).isSameAs(breaker);
    assertThat(registry.circuitBreaker("b")).isNotSameAs(breaker);
  }

  @Test
  void oneThatExistsKeepsItsSettings() {
    CircuitBreakerConfig own = CircuitBreakerConfig.forAiServices();
    CircuitBreaker breaker = registry.circuitBreaker("a", own);
    assertThat(breaker.config()).isSameAs(own);
    assertThat(registry.circuitBreaker("a", defaults)).isSameAs(breaker);
    assertThat(registry.circuitBreaker("a").config()).isSameAs(own);
  }

  @Test
  void toFindMakesNone() {
    assertThat(registry.find("a")).isEmpty();
    assertThat(registry.all()).isEmpty();
    CircuitBreaker breaker = registry.circuitBreaker("a");
    assertThat(registry.find("a")).containsSame(breaker);
  }

  @Test
  void allAreThoseOfThisMoment() {
    CircuitBreaker a = registry.circuitBreaker("a");
    CircuitBreaker b = registry.circuitBreaker("b");
    var all = registry.all();
    assertThat(all).containsExactlyInAnyOrder(a, b);
    assertThat(registry.remove("a")).isTrue();
    assertThat(all).hasSize(2);
    assertThat(registry.all()).containsExactly(b);
    assertThatThrownBy(all::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aRemovedNameBeginsAnew() {
    CircuitBreaker before = registry.circuitBreaker("a");
    assertThat(registry.remove("a")).isTrue();
    assertThat(registry.remove("a")).isFalse();
    assertThat(registry.circuitBreaker("a")).isNotSameAs(before);
    before.run(() -> {});
    assertThat(before.metrics().snapshot().totalCalls()).isEqualTo(1);
  }

  @Test
  void namesHaveOneToTwoHundredCharacters() {
    String longest = "n".repeat(200);
    assertThat(registry.circuitBreaker(longest).name()).isEqualTo(longest);
    for (Consumer<String> making :
        List.<Consumer<String>>of(registry::circuitBreaker, CircuitBreaker::of)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> making.accept(""))
          .withMessage("name: '' (expected: 1 to 200 characters)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> making.accept(null))
          .withMessage("name: null (expected: 1 to 200 characters)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> making.accept("\n" + "n".repeat(200)))
          .withMessage("name: '\\u000a" + "n".repeat(199) + "...' (expected: 1 to 200 characters)");
    }
  }

  @Test
  void badArgumentsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CircuitBreakerRegistry.of(null))
        .withMessage("defaults: null (expected: not null)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CircuitBreakerRegistry.of(defaults, 0))
        .withMessage("maxBreakers: 0 (expected: 1 to 1000000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CircuitBreakerRegistry.of(name -> defaults, 1_000_001))
        .withMessage("softLimit: 1000001 (expected: 1 to 1000000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CircuitBreakerRegistry.of(name -> null, 3).circuitBreaker("a"))
        .withMessage("settings: null (expected: not null)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.circuitBreaker("a", null))
        .withMessage("config: null (expected: not null)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CircuitBreaker.of("a", null))
        .withMessage("config: null (expected: not null)");
  }
}
