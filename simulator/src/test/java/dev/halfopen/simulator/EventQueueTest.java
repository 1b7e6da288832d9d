package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  @Test
  void eventsComeByTimeAndAtOneTimeInTheirOrder() {
    SplittableRandom random = new SplittableRandom(1);
    EventQueue queue = new EventQueue();
    List<long[]> waiting = new ArrayList<>();
    List<Integer> happened = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (waiting.isEmpty() || random.nextInt(3) > 0) {
        long time = random.nextInt(1000);
        int number = i;
        queue.add(time, () -> happened.add(number));
        waiting.add(new long[] {time, number});
      } else {
        long[] next =
            waiting.stream()
                .min(Comparator.<long[]>comparingLong(e -> e[0]).thenComparingLong(e -> e[1]))
                .orElseThrow();
        waiting.remove(next);
        expected.add((int) next[1]);
        assertThat(queue.nextTime()).isEqualTo(next[0]);
        queue.take().happen();
      }
    }
    assertThat(happened).isEqualTo(expected).hasSizeGreaterThan(5000);
    assertThat(queue.isEmpty()).isEqualTo(waiting.isEmpty());
  }
}
