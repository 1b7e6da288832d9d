package dev.halfopen.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Many threads that call through one breaker at the same time. */
final class Contention {
  private static final int THREADS = 8;
  private static final int CALLS = 50_000;

  private Contention() {}

  /** Makes calls of which one in ten fails, and waits until all have ended. */
  static <S extends Subject> S exposed(S subject) {
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> calls(subject, begin), "contention-" + i);
      thread.start();
      threads.add(thread);
    }
    begin.countDown();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return subject;
  }

  private static void calls(Subject subject, CountDownLatch begin) {
    Work work = new Work.OneInTenFails();
    try {
      begin.await();
      for (int i = 0; i < CALLS; i++) {
        call(subject, work);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void call(Subject subject, Work work) throws Exception {
    try {
      subject.call(work);
    } catch (Work.Failed e) {
      // One in ten.
    }
  }
}
