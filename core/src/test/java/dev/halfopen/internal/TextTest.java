package dev.halfopen.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How things read for people. */
class TextTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT0.000000007S, 7 ns",
    "PT0.000012345S, 12 us",
    "PT0.00456S, 4.6 ms",
    "PT0.4504S, 450 ms",
    "PT0.9996S, 1 s",
    "PT1.303432975S, 1.3 s",
    "PT5.000000001S, 5 s",
    "PT30S, 30 s",
    "PT1M, 60 s",
    "PT1M30S, 90 s",
    "PT1M59.99S, 2 min",
    "PT2M5.6S, 2 min 6 s",
    "PT15M, 15 min",
    "PT1H30M, 90 min",
    "PT2H29M40S, 2 h 30 min",
    "PT24H, 24 h",
    "PT51H20M, 2 days 3 h",
    "PT8760H, 365 days",
    "PT-1.5S, -1.5 s"
  })
  void aMeasuredDuration(Duration measured, String text) {
    assertThat(Text.duration(measured)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT1.303S, 1.303 s",
    "PT0.0025S, 2.5 ms",
    "PT0.000000001S, 1 ns",
    "PT1M30S, 90 s",
    "PT2M0.5S, 2 min 500 ms",
    "PT49H0M1S, 2 days 1 h 1 s",
    "PT24H, 24 h"
  })
  void aDurationThatSomebodySet(Duration set, String text) {
    assertThat(Text.exact(set)).isEqualTo(text);
  }

  /** All that can be asked of it throws. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new StackOverflowError("message");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("trace");
    }
  }

  @Test
  @DisplayName("C23: an exception that can't be described is described by its class")
  void anExceptionThatThrows() {
    String described = "dev.halfopen.internal.TextTest$Hostile: (its message could not be read)";
    assertThat(Text.describe(new Hostile())).isEqualTo(described);
    assertThat(Text.describeWithOrigin(new Hostile())).isEqualTo(described);
    assertThat(Text.describe(null)).isEmpty();
    RuntimeException traceless = new RuntimeException("m", null, false, false) {};
    assertThat(Text.describeWithOrigin(traceless)).endsWith(": m");
  }
}
