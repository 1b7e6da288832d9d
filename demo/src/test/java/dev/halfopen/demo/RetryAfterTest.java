package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                             | 7000
          0                             | 0
          1.5                           | 1500
          ' 2 '                         | 2000
          Thu, 01 Jan 2026 00:00:30 GMT | 30000
          Thu, 01 Jan 2026 00:00:00 GMT | 0
          Wed, 31 Dec 2025 23:59:59 GMT | 0
          """)
  void readsSecondsAndDates(String value, long millis) {
    assertThat(RetryAfter.in(Errors.headers("Retry-After", value), NOW))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1e9", "NaN", "99999999999999999999", "0x10"})
  void whatCannotBeReadIsNoTime(String value) {
    assertThat(RetryAfter.in(Errors.headers("Retry-After", value), NOW)).isNull();
  }

  @Test
  void millisecondsAreMoreExact() {
    assertThat(RetryAfter.in(Errors.headers("retry-after", "2", "retry-after-ms", "1234"), NOW))
        .isEqualTo(Duration.ofMillis(1_234));
    assertThat(RetryAfter.in(Errors.headers("retry-after", "2", "retry-after-ms", "?"), NOW))
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void noHeaderIsNoTime() {
    assertThat(RetryAfter.in(Errors.headers(), NOW)).isNull();
  }
}
