package dev.halfopen.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.FailureClassifier;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A breaker that behaves otherwise fails the scenarios: they are no decoration. */
class ScenarioRunnerCatchesBugsTest {
  private static final RecoveryTest ANY = RecoveryTest.successes(9);

  private static int run(Scenario scenario, Adapter adapter) {
    return ScenarioRun.run(scenario, adapter, Force.BY_HAND, 0);
  }

  /** Every value that a scenario tells is compared: to change any one of them makes it fail. */
  @TestFactory
  Stream<DynamicTest> everyValueMatters() {
    return Library.ALL.stream()
        .flatMap(library -> library.scenarios().stream().map(scenario -> test(library, scenario)));
  }

  private static DynamicTest test(Library library, Scenario scenario) {
    return DynamicTest.dynamicTest(
        "%s (%d values changed)".formatted(scenario.id(), scenario.values()),
        () -> {
          for (Scenario.Step step : scenario.steps()) {
            ObjectNode expect = (ObjectNode) step.expect();
            for (Map.Entry<String, JsonNode> entry : expect.deepCopy().properties()) {
              expect.set(entry.getKey(), changed(entry.getValue()));
              assertThatThrownBy(() -> run(scenario, library.adapter()))
                  .as("%s with another %s at %s", scenario.id(), entry.getKey(), step)
                  .isInstanceOf(AssertionError.class)
                  .hasMessageContaining(entry.getKey());
              expect.set(entry.getKey(), entry.getValue());
            }
          }
          assertThatCode(() -> run(scenario, library.adapter())).doesNotThrowAnyException();
        });
  }

  private static JsonNode changed(JsonNode value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value.isNumber()) {
      return json.numberNode(value.doubleValue() + 0.01);
    }
    return value.isBoolean()
        ? json.booleanNode(!value.booleanValue())
        : json.textNode(value.textValue() + "?");
  }

  @Test
  void wrongSettingsAreCaught() {
    assertCaught(
        Library.RESILIENCE4J, "r4j-034", b -> detector(b, FailureDetector.failureRate(51).over(4)));
    assertCaught(
        Library.RESILIENCE4J, "r4j-045", b -> b.slowCallThreshold(Duration.ofMillis(3_999)));
    assertCaught(
        Library.RESILIENCE4J, "r4j-010", b -> test(b, RecoveryTest.failureRateBelow(50).over(4)));
    assertCaught(Library.RESILIENCE4J, "r4j-016", b -> b.classifier(FailureClassifier.standard()));
    assertCaught(Library.RESILIENCE4J, "r4j-023", b -> b.halfOpenMaxCalls(5).recoveryTest(ANY));
    assertCaught(Library.RESILIENCE4J, "r4j-060", b -> b.recoveryTimeout(Duration.ofMillis(500)));
    assertCaught(
        Library.FAILSAFE, "fs-006", b -> detector(b, FailureDetector.failures(2).outOf(3)));
    assertCaught(Library.FAILSAFE, "fs-011", b -> test(b, RecoveryTest.successes(3).outOf(5)));
    assertCaught(Library.FAILSAFE, "fs-028", b -> b.recoveryTimeout(Duration.ofMillis(100)));
    assertCaught(Library.CIRCUITBREAKER_PY, "cc-008", b -> b.failureThreshold(6));
    assertCaught(
        Library.CIRCUITBREAKER_PY, "cc-023", b -> b.recoveryTimeout(Duration.ofMillis(999)));
  }

  private static CircuitBreakerConfig.Builder detector(
      CircuitBreakerConfig.Builder builder, FailureDetector detector) {
    return builder.failureDetector(detector);
  }

  private static CircuitBreakerConfig.Builder test(
      CircuitBreakerConfig.Builder builder, RecoveryTest test) {
    return builder.recoveryTest(test);
  }

  private static void assertCaught(
      Library library, String id, UnaryOperator<CircuitBreakerConfig.Builder> bug) {
    Scenario scenario = library.scenario(id);
    Adapter adapter = library.adapter();
    Adapter wrong = new Wrong(adapter, bug);
    assertThat(run(scenario, adapter)).isPositive();
    assertThatThrownBy(() -> run(scenario, wrong)).isInstanceOf(AssertionError.class);
  }

  /** An adapter that changes a setting of the right one. */
  private record Wrong(Adapter right, UnaryOperator<CircuitBreakerConfig.Builder> bug)
      implements Adapter {
    @Override
    public CircuitBreakerConfig.Builder config(Settings settings) {
      return bug.apply(right.config(settings).build().toBuilder());
    }

    @Override
    public Object tell(String key, Sight sight) {
      return right.tell(key, sight);
    }
  }

  @Test
  void nothingUnknownIsPassedOver() {
    Scenario scenario = Library.RESILIENCE4J.scenario("r4j-034");
    ((ObjectNode) scenario.config()).put("windowSiez", 4);
    assertThatIllegalStateException()
        .isThrownBy(() -> run(scenario, Library.RESILIENCE4J.adapter()))
        .withMessageContaining("windowSiez");
    ((ObjectNode) scenario.config()).remove("windowSiez");

    ((ObjectNode) scenario.steps().get(0).expect()).put("bufferd", 1);
    Sight sight = new Sight(CircuitBreaker.of("any"));
    for (Library library : Library.ALL) {
      assertThatIllegalStateException()
          .isThrownBy(() -> library.adapter().tell("bufferd", sight))
          .withMessageContaining("bufferd");
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> run(scenario, Library.RESILIENCE4J.adapter()))
        .withMessageContaining("bufferd");
  }

  @Test
  void aScenarioThatComparesNothingFails() {
    Scenario scenario = Library.CIRCUITBREAKER_PY.scenario("cc-001");
    ((ObjectNode) scenario.steps().get(0).expect()).removeAll();
    assertThatIllegalStateException()
        .isThrownBy(() -> run(scenario, Library.CIRCUITBREAKER_PY.adapter()))
        .withMessageContaining("compared nothing");
  }
}
