package dev.halfopen.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads that start each round at the same moment; a failure of one fails the test. */
final class Race implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /** What each thread does, told which thread it is: 0, 1, ... */
  interface Lap {
    void run(int thread) throws Throwable;
  }

  private final int threads;
  private final ExecutorService pool;
  private final CyclicBarrier start;

  Race(int threads) {
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads);
    this.start = new CyclicBarrier(threads);
  }

  /** Runs one round, and waits for its end. */
  void round(Lap lap) {
    await(begin(lap));
  }

  /** Begins a round while the caller goes on with something else. */
  List<Future<?>> begin(Lap lap) {
    List<Future<?>> laps = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      laps.add(
          pool.submit(
              () -> {
                start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                try {
                  lap.run(thread);
                } catch (Throwable e) {
                  throw new AssertionError("thread " + thread + " failed", e);
                }
                return null;
              }));
    }
    return laps;
  }

  static void await(List<Future<?>> laps) {
    try {
      for (Future<?> each : laps) {
        each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("a thread is stuck", e);
    }
  }

  static boolean isRunning(List<Future<?>> laps) {
    return laps.stream().anyMatch(each -> !each.isDone());
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
