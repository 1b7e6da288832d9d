package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Permit;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

/** The series of a breaker go with it; what it has counted stays in the totals. */
class RemovalTest {
  private final Given given = new Given();
  private final PrometheusMeterRegistry prometheus = Given.prometheus();
  private final MeterRegistry simple = new SimpleMeterRegistry();

  RemovalTest() {
    HalfopenMeters.of(prometheus).bind(given.breakers);
    HalfopenMeters.of(simple).bind(given.breakers);
  }

  private Scrape scrape() {
    return Scrape.of(prometheus.scrape());
  }

  private void assertTotal(double successes) {
    assertThat(scrape().value("halfopen_registry_calls_total", "outcome", "success"))
        .isEqualTo(successes);
    assertThat(
            simple
                .get("halfopen.registry.calls")
                .tag("outcome", "success")
                .functionCounter()
                .count())
        .isEqualTo(successes);
  }

  @Test
  void breakersToComeAreShownAndThoseThatWentAreNot() {
    CircuitBreaker breaker = given.breaker("comes");
    Given.succeed(breaker);
    assertThat(scrape().value("halfopen_calls_total", "name", "comes", "outcome", "success"))
        .isEqualTo(1);
    assertThat(simple.find("halfopen.calls").tag("name", "comes").meters()).hasSize(5);
    given.breakers.remove("comes");
    assertThat(prometheus.scrape()).doesNotContain("comes");
    assertThat(simple.getMeters())
        .allMatch(meter -> meter.getId().getName().startsWith("halfopen.registry."));
    assertThat(scrape().value("halfopen_registry_size_breakers")).isZero();
    assertTotal(1);
  }

  @Test
  void aBreakerThatIsMadeAgainStartsAnewAndTheTotalGoesOn() {
    Given.succeed(given.breaker("again"));
    given.breakers.remove("again");
    Given.succeed(given.breaker("again"));
    Given.succeed(given.breaker("again"));
    assertThat(scrape().value("halfopen_calls_total", "name", "again", "outcome", "success"))
        .isEqualTo(2);
    assertTotal(3);
  }

  @Test
  void whatARemovedBreakerStillCountsIsInTheTotal() {
    CircuitBreaker removed = given.breaker("removed");
    Permit underWay = removed.acquirePermit();
    given.breakers.remove("removed");
    underWay.succeed();
    Given.succeed(removed);
    assertTotal(2);
  }

  @Test
  void whatMadeRoomAndIsAskedForAgainIsCountedOnce() {
    CircuitBreakerRegistry small = CircuitBreakerRegistry.of(given.config, 1);
    HalfopenMeters.of(prometheus).bind(small);
    CircuitBreaker first = small.circuitBreaker("first");
    Given.succeed(first);
    small.circuitBreaker("second");
    assertThat(prometheus.scrape()).doesNotContain("name=\"first\"").contains("name=\"second\"");
    assertThat(small.circuitBreaker("first")).isSameAs(first);
    assertThat(scrape().value("halfopen_calls_total", "name", "first", "outcome", "success"))
        .isEqualTo(1);
    assertThat(scrape().value("halfopen_registry_calls_total", "outcome", "success")).isEqualTo(1);
  }

  @Test
  void ofTwoThatCantBeToldApartTheLaterIsShownAndBothAreInTheTotal() {
    CircuitBreaker earlier = given.breaker("same");
    CircuitBreaker later = CircuitBreaker.of("same", given.config);
    Given.succeed(earlier);
    HalfopenMeters.of(prometheus).bind(later);
    assertThat(scrape().value("halfopen_calls_total", "name", "same", "outcome", "success"))
        .isZero();
    assertThat(scrape().value("halfopen_registry_calls_total", "outcome", "success")).isEqualTo(1);
    given.breakers.remove("same");
    Given.succeed(later);
    assertThat(scrape().value("halfopen_calls_total", "name", "same", "outcome", "success"))
        .isEqualTo(1);
    assertThat(scrape().value("halfopen_registry_calls_total", "outcome", "success")).isEqualTo(2);
  }

  @Test
  void whoWasHiddenByALaterOneIsShownAgainWhenThatGoes() {
    CircuitBreakerRegistry second = CircuitBreakerRegistry.of(given.config);
    CircuitBreakerRegistry third = CircuitBreakerRegistry.of(given.config);
    HalfopenMeters.of(prometheus).bind(second).bind(third);
    HalfopenMeters.of(simple).bind(second).bind(third);
    Given.succeed(given.breaker("same"));
    CircuitBreaker middle = second.circuitBreaker("same");
    CircuitBreaker latest = third.circuitBreaker("same");
    for (int i = 0; i < 5; i++) {
      Given.succeed(latest);
    }
    assertShown(5);
    second.remove("same");
    assertShown(5);
    third.remove("same");
    assertShown(1);
    Given.succeed(middle);
    assertTotal(7);
    given.breakers.remove("same");
    assertThat(prometheus.scrape()).doesNotContain("\"same\"");
  }

  @Test
  void orHasBeenCollected() {
    CircuitBreaker earlier = given.breaker("same");
    Given.succeed(earlier);
    HalfopenMeters.of(prometheus).bind(CircuitBreaker.of("same", given.config));
    assertThat(
            Given.collected(
                () ->
                    prometheus
                        .scrape()
                        .contains("halfopen_calls_total{name=\"same\",outcome=\"success\"} 1.0")))
        .isTrue();
  }

  private void assertShown(double successes) {
    assertThat(scrape().value("halfopen_calls_total", "name", "same", "outcome", "success"))
        .isEqualTo(successes);
    assertThat(
            simple
                .get("halfopen.calls")
                .tags("name", "same", "outcome", "success")
                .functionCounter()
                .count())
        .isEqualTo(successes);
  }

  @Test
  void bindingTwiceIsBindingOnce() {
    CircuitBreaker breaker = given.breaker("twice");
    HalfopenMeters.of(prometheus).bind(given.breakers).bind(breaker).bind(breaker);
    Given.succeed(breaker);
    assertTotalOnce();
    given.breakers.remove("twice");
    assertThat(prometheus.scrape()).doesNotContain("twice");
    assertTotalOnce();
  }

  private void assertTotalOnce() {
    assertThat(scrape().value("halfopen_registry_calls_total", "outcome", "success")).isEqualTo(1);
  }
}
