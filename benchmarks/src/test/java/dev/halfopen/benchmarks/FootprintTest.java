package dev.halfopen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FootprintTest {
  @Test
  void countsWhatEachObjectHasForItselfAndNotWhatTheyShare() {
    long alone = Footprint.ofEach(10, AtomicReference::new);
    byte[] shared = new byte[10_000];

    assertThat(alone).isEqualTo(16);
    assertThat(Footprint.ofEach(10, () -> new AtomicReference<>(shared))).isEqualTo(alone);
    assertThat(Footprint.ofEach(10, () -> new AtomicReference<>(new byte[1_000])))
        .isEqualTo(alone + 16 + 1_000);
  }
}
