package dev.halfopen.simulator.records;

import dev.halfopen.internal.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Invariants:
 * - accepted + dropped = lines given. A line is dropped when the queue is full, after the end, or
 *   when writing it failed; a line that was accepted is written, unless writing fails.
 * - The thread says that it has finished before it looks into the queue for the last time. So who puts
 *   a line in and finds that not said, is seen; who finds it said, takes the line out again himself,
 *   unless it was seen all the same.
 * - Only the one thread touches the files.
 * - A caller never waits: it offers, and goes on.
 */
/** Writes lines on a thread of its own. Thread-safe. */
final class LineWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallRecorder.class);
  private static final int QUEUE = 1 << 14;
  private static final long CLOSE_MILLIS = 10_000;
  private static final long POLL_MILLIS = 200;

  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(QUEUE);
  private final RotatingFiles files;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final AtomicLong untold = new AtomicLong();
  private final Thread thread;
  private volatile boolean ended;
  private volatile boolean finished;

  LineWriter(RotatingFiles files) {
    this.files = files;
    this.thread = new Thread(this::run, "halfopen-recorder");
    thread.setDaemon(true);
    thread.start();
  }

  void write(String line) {
    if (ended || !queue.offer(line) || (finished && queue.remove(line))) {
      drop(1);
    } else {
      accepted.increment();
    }
  }

  private void drop(long lines) {
    dropped.add(lines);
    untold.addAndGet(lines);
  }

  long accepted() {
    return accepted.sum();
  }

  long dropped() {
    return dropped.sum();
  }

  private void run() {
    List<String> lines = new ArrayList<>();
    try (files) {
      while (!ended) {
        String first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          lines.add(first);
        }
        writeAll(lines);
      }
      finished = true;
      writeAll(lines);
    } catch (IOException | RuntimeException | InterruptedException e) {
      fail(lines, e);
    }
  }

  private void fail(List<String> unwritten, Exception e) {
    ended = true;
    finished = true;
    queue.drainTo(unwritten);
    accepted.add(-unwritten.size());
    drop(unwritten.size());
    log.warn("The calls of circuit breakers are recorded no more: {}", Text.describe(e));
  }

  /** Writes these and all that are in the queue; what it leaves in the list was not written. */
  private void writeAll(List<String> lines) throws IOException {
    queue.drainTo(lines);
    long left = untold.getAndSet(0);
    if (left > 0) {
      files.write(RecordLine.dropped(left));
    }
    for (String line : lines) {
      files.write(line);
    }
    files.flush();
    lines.clear();
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
