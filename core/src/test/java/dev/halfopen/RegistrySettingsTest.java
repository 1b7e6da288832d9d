package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where a registry's breakers have their settings and their tags from. */
class RegistrySettingsTest {
  private final CircuitBreakerConfig three =
      CircuitBreakerConfig.builder().failureThreshold(3).build();
  private final CircuitBreakerConfig ten =
      CircuitBreakerConfig.builder().failureThreshold(10).build();

  @Test
  @DisplayName("C21, 34b: the defaults of breakers to come can be changed")
  void theDefaultsCanBeChanged() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(three);
    CircuitBreaker before = registry.circuitBreaker("before");
    registry.defaults(ten);
    assertThat(registry.circuitBreaker("after").config()).isSameAs(ten);
    assertThat(registry.circuitBreaker("before")).isSameAs(before);
    assertThat(before.config()).isSameAs(three);
    registry.all().forEach(breaker -> breaker.reconfigure(ten));
    assertThat(before.config()).isSameAs(ten);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.defaults(null))
        .withMessage("config: null (expected: not null)");
  }

  @Test
  void aFunctionSaysWhatANameMeans() {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(name -> name.startsWith("gpt") ? three : ten, 2);
    assertThat(registry.circuitBreaker("gpt-5").config()).isSameAs(three);
    assertThat(registry.circuitBreaker("claude").config()).isSameAs(ten);
    registry.circuitBreaker("gemini").run(() -> {});
    assertThat(registry.all()).hasSize(2);
    assertThat(registry.circuitBreaker("mine", three).config()).isSameAs(three);
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.defaults(three))
        .withMessageContaining("function");
  }

  @Test
  void aFunctionThatThrowsReachesWhoAsksAndHarmsNobodyElse() {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(
            name -> {
              if (name.equals("unknown")) {
                throw new IllegalStateException("no settings");
              }
              return three;
            },
            2);
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.circuitBreaker("unknown"))
        .withMessage("no settings");
    assertThat(registry.circuitBreaker("known").config()).isSameAs(three);
    assertThat(registry.all()).hasSize(1);
  }

  @Test
  void tagsAreGivenWhenABreakerIsMade() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(three);
    Map<String, String> tags = new LinkedHashMap<>(Map.of("service", "openai"));
    CircuitBreaker breaker = registry.circuitBreaker("gpt-5", null, tags);
    tags.put("model", "gpt-5");
    assertThat(breaker.tags()).containsExactly(Map.entry("service", "openai"));
    assertThat(breaker.config()).isSameAs(three);
    assertThat(registry.circuitBreaker("gpt-5", ten, Map.of("model", "other"))).isSameAs(breaker);
    assertThat(breaker.tags()).containsExactly(Map.entry("service", "openai"));
    assertThat(registry.circuitBreaker("claude").tags()).isEmpty();
    assertThat(CircuitBreaker.of("a", ten, Map.of("model", "m")).tags())
        .containsEntry("model", "m");
  }

  @Test
  void tagsFromOutsideAreEscapedAndBounded() {
    CircuitBreaker breaker =
        CircuitBreaker.of("a", three, Map.of("model", "\u001b[31m\n" + "m".repeat(1_000)));
    assertThat(breaker.tags().get("model"))
        .startsWith("\\u001b[31m\\u000am")
        .endsWith("...")
        .hasSizeLessThan(220);
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i < 17; i++) {
      many.put("k" + i, "v");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CircuitBreaker.of("a", three, many))
        .withMessage("tags: 17 (expected: at most 16)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CircuitBreaker.of("a", three, null))
        .withMessage("tags: null (expected: not null)");
  }
}
