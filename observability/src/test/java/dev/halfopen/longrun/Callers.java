package dev.halfopen.longrun;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Those who call, some on each way, until they are told to pause. At rest none of them is within a
 * call. Thread-safe.
 */
final class Callers {
  static final int PER_WAY = 3;

  /**
   * Within what everybody must have been told: the deadline, the longest answer that goes on coming
   * after its first piece, and what a machine that is busy with other things may cost.
   */
  static final Duration LIMIT =
      Stack.DEADLINE.plus(Duration.ofSeconds(6)).plus(Duration.ofSeconds(30));

  private static final int LONGEST_THOUGHT_MILLIS = 60;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Told> told = new ArrayList<>();
  // Guarded by the lock.
  private boolean paused = true;
  private boolean closed;
  private int calling;

  Callers(Map<String, Way> ways, SplittableRandom random) {
    ways.forEach(
        (name, way) -> {
          Told toldHere = new Told(name, LIMIT);
          told.add(toldHere);
          for (int i = 0; i < PER_WAY; i++) {
            SplittableRandom own = random.split();
            Thread thread = new Thread(() -> live(way, toldHere, own), "caller-" + name + "-" + i);
            threads.add(thread);
            thread.start();
          }
        });
  }

  private void live(Way way, Told told, SplittableRandom random) {
    try {
      while (begin()) {
        try {
          ask(way, told, random);
        } finally {
          end();
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_THOUGHT_MILLIS));
      }
    } catch (InterruptedException e) {
      told.fault("interrupted outside of a call"); // by whom?
    }
  }

  private static void ask(Way way, Told told, SplittableRandom random) {
    told.ask();
    long began = System.nanoTime();
    Told.End end;
    try {
      end = way.ask(random);
    } catch (TimeoutException e) {
      told.fault("not told in time");
      return;
    } catch (Exception e) {
      end = Told.End.FAILED;
    }
    told.tell(end, System.nanoTime() - began);
    if (Thread.interrupted()) {
      told.fault("an interrupt was left behind");
    }
  }

  /** Waits while it is paused; whether to make a call. */
  private boolean begin() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (paused && !closed) {
        changed.await();
      }
      calling += closed ? 0 : 1;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      calling--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void resume() {
    lock.lock();
    try {
      paused = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets no call begin, and waits until all are over; those that are not by the limit. */
  List<String> pause() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      paused = true;
      long left = LIMIT.toNanos();
      while (calling > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return calling == 0 ? List.of() : List.of(calling + " callers have not been told" + stacks());
    } finally {
      lock.unlock();
    }
  }

  private String stacks() {
    StringBuilder text = new StringBuilder();
    for (Thread thread : threads) {
      text.append("\n  ").append(thread.getName());
      for (StackTraceElement element : thread.getStackTrace()) {
        text.append("\n    ").append(element);
      }
    }
    return text.toString();
  }

  List<Told> told() {
    return told;
  }

  void close() throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (Thread thread : threads) {
      thread.join(LIMIT.toMillis());
    }
  }
}
