package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchdogsTest {
  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void aLimitIsMoreThanNothing(long nanos) {
    Duration wrong = Duration.ofNanos(nanos);

    assertThatThrownBy(() -> Watchdogs.NONE.firstToken(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("firstToken: " + wrong + " (expected: more than 0)");
    assertThatThrownBy(() -> Watchdogs.NONE.idle(wrong))
        .hasMessage("idle: " + wrong + " (expected: more than 0)");
    assertThatThrownBy(() -> Watchdogs.NONE.total(wrong))
        .hasMessage("total: " + wrong + " (expected: more than 0)");
  }

  @Test
  void eachLimitStandsForItself() {
    Duration limit = Duration.ofNanos(1);

    assertThat(Watchdogs.NONE.firstToken(limit).idle(limit.plusNanos(1)).total(limit.plusNanos(2)))
        .isEqualTo(new Watchdogs(limit, Duration.ofNanos(2), Duration.ofNanos(3)));
    assertThat(Watchdogs.NONE.firstToken(limit).firstToken(null)).isEqualTo(Watchdogs.NONE);
  }
}
