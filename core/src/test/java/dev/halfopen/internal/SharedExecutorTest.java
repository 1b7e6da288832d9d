package dev.halfopen.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedExecutorTest {
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

  private static <T extends @Nullable Object> T onIt(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    SharedExecutor.get().execute(() -> result.completeAsync(task, Runnable::run));
    return result.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void runsOnADaemonOfItsOwnWithItsOwnClassLoader() {
    Thread thread = onIt(Thread::currentThread);
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).startsWith("halfopen-");
    assertThat(onIt(() -> Thread.currentThread().getContextClassLoader()))
        .isSameAs(SharedExecutor.class.getClassLoader());
  }

  /** C14: nothing of the caller who starts a thread, nor of the task before. */
  @Test
  void itsThreadsHaveNothingOfAnybody() throws Exception {
    INHERITED.set("mine");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader mine = new URLClassLoader(new URL[0])) {
      Thread.currentThread().setContextClassLoader(mine);
      CountDownLatch gone = new CountDownLatch(20);
      List<Object> seen = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        SharedExecutor.get()
            .execute(
                () -> {
                  synchronized (seen) {
                    seen.add(Thread.currentThread().getContextClassLoader());
                    seen.add(String.valueOf(INHERITED.get()));
                  }
                  Thread.currentThread().setContextClassLoader(mine);
                  gone.countDown();
                });
      }
      gone.await();
      assertThat(seen).containsOnly(SharedExecutor.class.getClassLoader(), "null");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      INHERITED.remove();
    }
  }

  /** C15, and what R8 asks of a timer: whatever others block, there is a thread. */
  @Test
  void noTaskWaitsForAnother() {
    CountDownLatch blocked = new CountDownLatch(1);
    try {
      for (int i = 0; i < 64; i++) {
        Runnable waiting = () -> awaitUninterrupted(blocked);
        ForkJoinPool.commonPool().execute(waiting);
        SharedExecutor.get().execute(waiting);
      }
      assertThat(onIt(() -> "runs")).isEqualTo("runs");
    } finally {
      blocked.countDown();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
