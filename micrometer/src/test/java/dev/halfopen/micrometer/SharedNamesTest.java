package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody else has meters under our names: all of it is scraped all the same, each series once.
 */
class SharedNamesTest {
  private final Given given = new Given();
  private final PrometheusMeterRegistry prometheus = Given.prometheus();

  /** The first scrape may find out, the next one shows. */
  private Scrape scrape() {
    prometheus.scrape();
    return Scrape.of(prometheus.scrape());
  }

  @ParameterizedTest
  @CsvSource({"ai, true", "ai, false", "theirs, true", "theirs, false"})
  void besideResilience4jsOwnBinder(String theirName, boolean theirsFirst) {
    CircuitBreakerRegistry theirs = CircuitBreakerRegistry.ofDefaults();
    theirs.circuitBreaker(theirName).executeRunnable(() -> {});
    if (theirsFirst) {
      TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(theirs).bindTo(prometheus);
    }
    CircuitBreaker ours = given.breaker("ai");
    HalfopenMeters.builder(prometheus).resilience4jNames().build().bind(given.breakers);
    if (!theirsFirst) {
      prometheus.scrape();
      TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(theirs).bindTo(prometheus);
    }
    Given.fail(ours);
    CircuitBreaker later = given.breaker("later");
    Given.succeed(later);
    Scrape scrape = scrape();
    for (String name : new String[] {"ai", theirName, "later"}) {
      assertThat(scrape.value("resilience4j_circuitbreaker_state", "name", name, "state", "closed"))
          .isEqualTo(1);
    }
    assertThat(scrape.value("halfopen_calls_total", "name", "ai", "outcome", "failure"))
        .isEqualTo(1);
    given.breakers.remove("later");
    assertThat(prometheus.scrape()).doesNotContain("\"later\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inACompositeAndInOneOfItsRegistries(boolean compositeFirst) {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(prometheus);
    CircuitBreaker breaker = given.breaker("ai");
    HalfopenMeters.of(compositeFirst ? composite : prometheus).bind(given.breakers);
    prometheus.scrape();
    HalfopenMeters.of(compositeFirst ? prometheus : composite).bind(given.breakers);
    Given.succeed(breaker);
    CircuitBreaker later = given.breaker("later");
    Given.fail(later);
    Scrape scrape = scrape();
    assertThat(scrape.value("halfopen_calls_total", "name", "ai", "outcome", "success"))
        .isEqualTo(1);
    assertThat(scrape.value("halfopen_calls_total", "name", "later", "outcome", "failure"))
        .isEqualTo(1);
    assertThat(scrape.value("halfopen_breaker_state", "name", "ai", "state", "closed"))
        .isEqualTo(1);
    assertThat(scrape.value("halfopen_registry_calls_total", "outcome", "failure")).isEqualTo(1);
    assertThat(scrape.value("halfopen_registry_size_breakers")).isEqualTo(2);
  }

  @Test
  void aMeterOfTheUsersUnderOneOfOurNames() {
    HalfopenMeters.of(prometheus).bind(given.breakers);
    Given.succeed(given.breaker("ai"));
    Counter.builder("halfopen.calls")
        .baseUnit("calls")
        .tags("name", "mine", "outcome", "success")
        .register(prometheus)
        .increment(7);
    Scrape scrape = scrape();
    assertThat(scrape.value("halfopen_calls_total", "name", "mine", "outcome", "success"))
        .isEqualTo(7);
    assertThat(scrape.value("halfopen_calls_total", "name", "ai", "outcome", "success"))
        .isEqualTo(1);
    assertThat(scrape.value("halfopen_registry_calls_total", "outcome", "success")).isEqualTo(1);
  }

  /** Theirs is a counter of another kind: that one series is refused, and nothing else. */
  @Test
  void whatIsRefusedTakesNothingElseAlong() {
    SimpleMeterRegistry simple = new SimpleMeterRegistry();
    Counter.builder("halfopen.calls.slow").tags("name", "ai").register(simple);
    HalfopenMeters.of(simple).bind(given.breakers);
    given.breaker("ai");
    assertThat(simple.find("halfopen.calls").tag("name", "ai").meters()).hasSize(5);
    assertThat(simple.find("halfopen.breaker.state").tag("name", "ai").meters()).hasSize(3);
    given.breakers.remove("ai");
    assertThat(simple.find("halfopen.breaker.state").meters()).isEmpty();
    assertThat(simple.find("halfopen.calls").meters()).isEmpty();
  }
}
