package dev.halfopen.spring.boot.starter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Classes can be counted whatever else the machine does; {@link StartCost} measures the time. */
class StartCostTest {
  private static final int CLASSES = 500;

  @Test
  void theStarterLoadsFewClassesOnTopOfSpringBootsOwn() throws Exception {
    long without = Start.of(false, "-XX:TieredStopAtLevel=1").classes();
    long with = Start.of(true, "-XX:TieredStopAtLevel=1").classes();
    assertThat(with - without).isBetween(1L, (long) CLASSES);
  }
}
