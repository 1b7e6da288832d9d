package dev.halfopen.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterruptionTest {
  private final ExecutorService watchdog = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    watchdog.shutdownNow();
    assertThat(Thread.interrupted()).as("an interrupt remains").isFalse();
  }

  @Test
  void aThreadThatWaitsIsWokenAndNoInterruptRemains() {
    Interruption thread = new Interruption();
    watchdog.execute(thread);
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park(this);
    }
    thread.end();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aThreadThatHasGoneOnIsNotInterrupted() throws Exception {
    Interruption thread = new Interruption();
    thread.end();
    watchdog.submit(thread).get(10, TimeUnit.SECONDS);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void theInterruptOfSomebodyElseStays() {
    Interruption thread = new Interruption();
    Thread.currentThread().interrupt();
    thread.interrupt();
    thread.end();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whoeverRacesNoInterruptRemains() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    for (int i = 0; i < 20_000; i++) {
      Interruption thread = new Interruption();
      Future<?> waking =
          watchdog.submit(
              () -> {
                start.await();
                thread.interrupt();
                return null;
              });
      start.await();
      thread.end();
      boolean atOnce = Thread.interrupted();
      waking.get();
      assertThat(atOnce || Thread.interrupted()).as("round %s", i).isFalse();
    }
  }
}
