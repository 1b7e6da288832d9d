package dev.halfopen.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration YEAR = Duration.ofDays(365);

  @Test
  void eachWitherChangesItsOwnLimit() {
    assertThat(Timeouts.NONE).isEqualTo(new Timeouts(null, null, null, null));
    assertThat(Timeouts.NONE.attempt(SECOND)).isEqualTo(new Timeouts(SECOND, null, null, null));
    assertThat(Timeouts.NONE.firstItem(SECOND)).isEqualTo(new Timeouts(null, SECOND, null, null));
    assertThat(Timeouts.NONE.idle(SECOND)).isEqualTo(new Timeouts(null, null, SECOND, null));
    assertThat(Timeouts.NONE.deadline(SECOND)).isEqualTo(new Timeouts(null, null, null, SECOND));

    Timeouts all = new Timeouts(SECOND, SECOND, SECOND, SECOND);
    assertThat(all.attempt(YEAR)).isEqualTo(new Timeouts(YEAR, SECOND, SECOND, SECOND));
    assertThat(all.firstItem(null)).isEqualTo(new Timeouts(SECOND, null, SECOND, SECOND));
    assertThat(all.idle(YEAR)).isEqualTo(new Timeouts(SECOND, SECOND, YEAR, SECOND));
    assertThat(all.deadline(null)).isEqualTo(new Timeouts(SECOND, SECOND, SECOND, null));
  }

  @Test
  void aWrongTimeIsNamedWithItsRange() {
    assertRefused(() -> Timeouts.NONE.attempt(Duration.ZERO), "attempt: PT0S");
    assertRefused(() -> Timeouts.NONE.firstItem(SECOND.negated()), "firstItem: PT-1S");
    assertRefused(() -> Timeouts.NONE.idle(YEAR.plusNanos(1)), "idle: PT8760H0.000000001S");
    assertRefused(() -> Timeouts.NONE.deadline(Duration.ZERO), "deadline: PT0S");
  }

  private static void assertRefused(ThrowingCallable wrong, String what) {
    assertThatThrownBy(wrong)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(what + " (expected: more than 0, at most 365 days)");
  }
}
