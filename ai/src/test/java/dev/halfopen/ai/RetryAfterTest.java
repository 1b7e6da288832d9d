package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | PT0S",
        "120 | PT2M",
        " 1.5 | PT1.5S",
        "0.0000000001 | PT0.000000001S",
        "Wed, 25 Nov 2026 12:00:30 GMT | PT30S",
        "Wed, 25 Nov 2026 11:59:59 GMT |",
        "Thu, 25 Nov 2026 12:00:30 GMT |",
        "2026-11-25T12:01:00Z | PT1M",
        "2026-11-25T13:00:00.5+00:30 | PT30M0.5S",
        "+999999999-12-31T23:59:59Z | PT8760H",
        "1795608060 | PT1M",
        "1795608060000 | PT1M",
        "1795608000 |",
        "999999999 | PT8760H",
        "999999999999999 | PT8760H",
        "1h2m3.5s | PT1H2M3.5S",
        "6m0s | PT6M",
        "12ms | PT0.012S",
        "456ms | PT0.456S",
        "3us | PT0.000003S",
        "7ns | PT0.000000007S",
        "3.5s | PT3.5S",
        "-5 |",
        "5, 10 |",
        "soon |",
        "NaN |",
        "Infinity |",
        "1e9 |",
        "0x10 |",
        "1h 2m |",
        "5x |",
        "٣ |",
        "'' |"
      })
  void aHeaderIsReadInEveryFormSeen(String value, @Nullable Duration wait) {
    assertThat(RetryAfter.header(value, NOW).orElse(null)).isEqualTo(wait);
  }

  @ParameterizedTest
  @CsvSource({
    "1500, PT1.5S",
    "0.5, PT0.0005S",
    "1500.25, PT1.50025S",
    "99999999999999, PT8760H",
    "-1,",
    "1s,"
  })
  void millisecondsAreRead(String value, @Nullable Duration wait) {
    assertThat(RetryAfter.millis(value).orElse(null)).isEqualTo(wait);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Please try again in 456ms. | PT0.456S",
        "Please try again in 6m0s. Visit https://x | PT6M",
        "please retry in 10h17m5.723541104s. | PT10H17M5.723541104S",
        "Please retry after 52 seconds. | PT52S",
        "Try again in 1 hour 5 minutes | PT1H5M",
        "Try again in 2 days | PT48H",
        "Retry in 300 milliseconds | PT0.3S",
        "your limit resets in 3h | PT3H",
        "Please retry later. Or retry in 5s. | PT5S",
        "You will regain access on 2026-12-01 at 00:00 UTC. | PT132H",
        "You will regain access on 2026-13-01 at 00:00 UTC. |",
        "You will regain access on 2026-11-01 at 00:00 UTC. |",
        "Limit 30000, Requested 342389 |",
        "retry in 5 million years |",
        "retry in 5smoots |",
        "retry in -5s |",
        "retry in s |",
        "retries in 5s |"
      })
  void aWaitIsFoundInText(String text, @Nullable Duration wait) {
    assertThat(RetryAfter.inText(text, NOW).orElse(null)).isEqualTo(wait);
  }

  @Test
  void whatIsBeyondTheBoundIsNotLookedAt() {
    String wait = "retry in 5s";
    String padding = " ".repeat(RetryAfter.MAX_TEXT - wait.length());
    assertThat(RetryAfter.inText(padding + wait, NOW)).contains(Duration.ofSeconds(5));
    assertThat(RetryAfter.inText(padding + "     " + wait, NOW)).isEmpty();
    String zeros = "0".repeat(RetryAfter.MAX_LENGTH);
    assertThat(RetryAfter.goDuration(zeros + "5s")).isEmpty();
    assertThat(RetryAfter.header(" ".repeat(RetryAfter.MAX_LENGTH) + "5", NOW)).isEmpty();
  }

  /** A reader that read on would need minutes for these; the bound makes it a matter of course. */
  @ParameterizedTest
  @ValueSource(strings = {"retry in ", "9", "retry in 9.", "1h", " ", "regain access on 2026-"})
  void aMegabyteIsReadToItsBound(String bait) {
    String text = bait.repeat(1 << 20);
    assertThat(RetryAfter.inText(text, NOW)).isEqualTo(RetryAfter.inText(head(text), NOW));
    assertThat(RetryAfter.header(text, NOW)).isEqualTo(RetryAfter.header(head(text), NOW));
  }

  private static String head(String text) {
    return text.substring(0, RetryAfter.MAX_TEXT);
  }
}
