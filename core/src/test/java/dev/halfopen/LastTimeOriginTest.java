package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When something last happened is known wherever the clock starts. */
class LastTimeOriginTest {

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
  void isReadBackAsWallClockTimeWhateverTheReading(long origin) {
    ManualClock clock = new ManualClock(origin);
    LastTime last = new LastTime();
    assertThat(last.read(clock)).isNull();
    last.set(clock.nanoTime());
    clock.advance(Duration.ofSeconds(7));
    assertThat(last.read(clock)).isCloseTo(ManualClock.START, within(1, ChronoUnit.NANOS));
    last.clear();
    assertThat(last.read(clock)).isNull();
  }
}
