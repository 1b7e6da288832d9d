package dev.halfopen.ai.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingThreadTest {
  private final ExecutorService watchdog = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    watchdog.shutdownNow();
    assertThat(Thread.interrupted()).as("an interrupt remains").isFalse();
  }

  @Test
  void aThreadThatWaitsIsWokenAndNoInterruptRemains() {
    WaitingThread thread = new WaitingThread();
    watchdog.execute(thread::wake);
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park(this);
    }
    thread.goOn();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aThreadThatHasGoneOnIsNotInterrupted() throws Exception {
    WaitingThread thread = new WaitingThread();
    thread.goOn();
    watchdog.submit(thread::wake).get(10, TimeUnit.SECONDS);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void theInterruptOfSomebodyElseStays() {
    WaitingThread thread = new WaitingThread();
    Thread.currentThread().interrupt();
    thread.wake();
    thread.goOn();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whoeverRacesNoInterruptRemains() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    for (int i = 0; i < 20_000; i++) {
      WaitingThread thread = new WaitingThread();
      Future<?> waking =
          watchdog.submit(
              () -> {
                start.await();
                thread.wake();
                return null;
              });
      start.await();
      thread.goOn();
      boolean atOnce = Thread.interrupted();
      waking.get();
      assertThat(atOnce || Thread.interrupted()).as("round %s", i).isFalse();
    }
  }
}
