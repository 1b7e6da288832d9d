package dev.halfopen.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What grows is found, and what goes up and down is not taken for it. */
class HeapTest {
  private static final long MIB = 1 << 20;

  private final Heap heap = new Heap();

  private void read(long... mebibytes) {
    for (long each : mebibytes) {
      heap.add(each * MIB);
    }
  }

  @Test
  void whatGrowsIsFound() {
    read(40, 41, 42, 43, 44, 45, 46, 47, 48);
    assertThat(heap.complaints()).containsExactly("memory grows: 44032 KiB before, 47104 KiB now");
  }

  @Test
  void whatIsMadeOnceIsNoGrowth() {
    read(20, 30, 40, 45, 50, 45, 50, 45, 46);
    assertThat(heap.complaints()).isEmpty();
  }

  @Test
  void aFewReadingsSayNothing() {
    read(10, 20, 30, 40, 50, 60, 70, 80);
    assertThat(heap.complaints()).isEmpty();
    assertThat(heap).hasToString("least by thirds 10240 KiB, 30720 KiB, 51200 KiB (8 readings)");
  }
}
