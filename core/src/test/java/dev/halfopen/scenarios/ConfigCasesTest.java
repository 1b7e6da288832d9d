package dev.halfopen.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.detect.FailureDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What other libraries refuse is refused here, and what they accept is accepted. */
class ConfigCasesTest {
  private static final String MESSAGE = "\\w+: .+ \\(expected: .+\\)";

  /** The one setting that is refused there and valid here: the next call is a trial. */
  private static final String ZERO_WAIT = "{\"waitInOpenMs\":0}";

  @TestFactory
  Stream<DynamicTest> settings() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Library library : Library.ALL) {
      for (JsonNode configCase : Scenario.file(library.file()).path("configCases")) {
        JsonNode set = configCase.get("set");
        boolean valid = configCase.get("valid").booleanValue() || set.toString().equals(ZERO_WAIT);
        tests.add(
            DynamicTest.dynamicTest(
                library.file() + " " + set + (valid ? " is valid" : " is refused"),
                () -> check(library.adapter(), new Settings(set), valid)));
      }
    }
    assertThat(tests).hasSize(18);
    return tests.stream();
  }

  private static void check(Adapter adapter, Settings settings, boolean valid) {
    if (valid) {
      CircuitBreakerConfig config = adapter.config(settings).build();
      settings.requireAllRead();
      assertThat(config).isNotNull();
    } else {
      assertThatThrownBy(() -> adapter.config(settings).build())
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(MESSAGE);
    }
  }

  @Test
  void aMinimumAboveACountWindowIsRefusedAndNotLowered() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailureDetector.failureRate(50).over(10).minimumCalls(11))
        .withMessage("minimumCalls: 11 (expected: 1 to 10)");
  }
}
