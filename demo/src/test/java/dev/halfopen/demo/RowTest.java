package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RowTest {
  private static final Second SECOND =
      new Second(200, 100, 50, 50, Duration.ofMillis(312), Duration.ofMillis(12_345));

  private final CircuitBreaker breaker = CircuitBreaker.of("test");
  private final Row row = new Row(new Palette(false), true);

  @Test
  void standsUnderItsHeader() {
    assertThat(row.header().get(1))
        .isEqualTo(
            "   s  sent   ok fail  rej    p50    p95 state       | sent   ok fail   p50   p95");
    assertThat(row.line(60, SECOND, breaker.status(), SECOND))
        .isEqualTo(
            "  60   200  100   50   50  312ms  12.3s CLOSED      |  200  100   50 312ms 12.3s");
  }

  @Test
  void fitsEightyColumnsInEveryState() {
    breaker.trip(Duration.ZERO, "test");
    breaker.acquirePermit();

    assertThat(row.line(60, SECOND, breaker.status(), SECOND))
        .contains("HALF_OPEN")
        .hasSizeLessThanOrEqualTo(Plain.WIDTH);
    assertThat(row.header())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Plain.WIDTH));
  }

  @Test
  void saysWhenCallsWaitThoughTheBreakerIsClosed() {
    breaker.acquirePermit().report(Verdict.throttled(null, Duration.ofSeconds(60)));

    assertThat(row.line(1, SECOND, breaker.status(), SECOND)).contains(" CLOSED+wait |");
  }

  @Test
  void hasHalfTheColumnsWithoutASecondRun() {
    Row half = new Row(new Palette(false), false);

    assertThat(half.header()).containsExactly("   s  sent   ok fail  rej    p50    p95 state");
    assertThat(half.line(1, new Second(0, 0, 0, 0, null, null), breaker.status(), null))
        .isEqualTo("   1     0    0    0    0      -      - CLOSED");
  }

  @Test
  void isColouredOnlyWhenAsked() {
    Row coloured = new Row(new Palette(true), true);

    assertThat(coloured.line(1, SECOND, breaker.status(), SECOND)).contains("\u001b[32mCLOSED");
    assertThat(row.line(1, SECOND, breaker.status(), SECOND)).doesNotContain("\u001b");
  }
}
