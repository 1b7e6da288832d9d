package dev.halfopen.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C25: nobody delivers for all others for ever, and nothing stays behind. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboxHandOverTest {

  @Test
  @DisplayName("C25: a deliverer is relieved while others keep it busy for ever")
  void aDelivererIsRelieved() throws Exception {
    AtomicBoolean relieved = new AtomicBoolean();
    List<Outbox<Integer>> self = new ArrayList<>();
    // Each item brings the next one, so whoever delivers could do so for ever.
    Outbox<Integer> outbox =
        new Outbox<>(
            100,
            4,
            item -> {
              if (!relieved.get()) {
                self.get(0).offer(item + 1);
              }
            });
    self.add(outbox);
    outbox.offer(0);
    CountDownLatch left = new CountDownLatch(1);
    Thread first =
        new Thread(
            () -> {
              outbox.deliver();
              left.countDown();
            });
    first.start();
    Thread second =
        new Thread(
            () -> {
              while (left.getCount() > 0) {
                outbox.deliver();
              }
              relieved.set(true);
            });
    second.start();
    // Both can be caught in turn, each as long as the other one stays away.
    while (!left.await(1, TimeUnit.MILLISECONDS)) {
      outbox.deliver();
    }
    relieved.set(true);
    first.join();
    second.join();
    outbox.deliver();
  }

  @Test
  @DisplayName("C25: the last one delivers all, however much it is")
  void theLastOneDeliversAll() {
    List<Integer> taken = new ArrayList<>();
    Outbox<Integer> outbox = new Outbox<>(10_000, 4, taken::add);
    for (int i = 0; i < 1_000; i++) {
      outbox.offer(i);
    }
    outbox.deliver();
    assertThat(taken).hasSize(1_000).isSorted();
  }

  @Test
  void manyCallersLoseNothingAndKeepTheOrderOfEach() throws Exception {
    int threads = 4;
    int each = 20_000;
    int[] last = new int[threads];
    AtomicInteger told = new AtomicInteger();
    AtomicInteger disordered = new AtomicInteger();
    Outbox<int[]> outbox =
        new Outbox<>(
            Integer.MAX_VALUE,
            item -> {
              told.incrementAndGet();
              if (last[item[0]] + 1 != item[1]) {
                disordered.incrementAndGet();
              }
              last[item[0]] = item[1];
            });
    List<Thread> callers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      Thread caller =
          new Thread(
              () -> {
                for (int i = 1; i <= each; i++) {
                  outbox.offer(new int[] {thread, i});
                  outbox.deliver();
                }
              });
      callers.add(caller);
      caller.start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(told).hasValue(threads * each);
    assertThat(disordered).hasValue(0);
  }

  @Test
  void whatIsFirstClassFindsRoomInAFullBox() {
    Outbox<String> outbox = new Outbox<>(2, item -> {});
    assertThat(outbox.offer("a")).isTrue();
    assertThat(outbox.offer("b")).isTrue();
    assertThat(outbox.offer("c")).isFalse();
    assertThat(outbox.offerFirstClass("d")).isTrue();
    assertThat(outbox.offerFirstClass("e")).isTrue();
    assertThat(outbox.offerFirstClass("f")).isFalse();
  }
}
