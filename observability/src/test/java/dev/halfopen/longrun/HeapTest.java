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
    for (long each = 40; each < 64; each++) {
      read(each);
    }
    assertThat(heap.complaints()).containsExactly("memory grows: 49152 KiB before, 57344 KiB now");
  }

  @Test
  void whatIsMadeOnceIsNoGrowth() {
    read(20, 22, 24, 26, 30, 34, 38, 40);
    read(45, 50, 47, 50, 46, 50, 52, 48);
    read(49, 47, 53, 46, 50, 51, 52, 48);
    assertThat(heap.complaints()).isEmpty();
  }

  @Test
  void aFewReadingsSayNothing() {
    for (long each = 10; each < 33; each++) {
      read(each);
    }
    assertThat(heap.complaints()).isEmpty();
    assertThat(heap).hasToString("least by thirds 10240 KiB, 17408 KiB, 24576 KiB (23 readings)");
  }
}
