package dev.halfopen.pipeline;

import dev.halfopen.internal.SharedExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where a pipeline's calls wait, and where they go on that have waited. Thread-safe. */
final class Threads {
  /*
   * A timer's thread only hands over (R8). An executor of the user's own is foreign code as well:
   * it may block, or run its tasks on the thread that brings them. So tasks come to it by way of
   * the shared executor, unless the timer is the user's own, too, who then has chosen that thread.
   * What one executor refuses, or loses when it is shut down, goes to the other; only where no thread can be had at all it runs
   * where it is, since nobody would ever hear of its call otherwise.
   */
  private final @Nullable OwnTimer ownTimer;
  private final @Nullable Executor ownExecutor;
  private final @Nullable EndOfOwn endOfExecutor;
  private final @Nullable Supplier<UnaryOperator<Runnable>> capture;
  private final Remarks remarks;

  /**
   * Uses what the user brings.
   *
   * @param timer null: the shared one
   * @param executor null: the shared one
   * @param capture the context of a caller; null: none is carried
   */
  Threads(
      @Nullable ScheduledExecutorService timer,
      @Nullable Executor executor,
      @Nullable Supplier<UnaryOperator<Runnable>> capture,
      Remarks remarks) {
    this.ownTimer = timer == null ? null : new OwnTimer(timer);
    this.ownExecutor = executor;
    this.endOfExecutor = executor instanceof ExecutorService own ? new EndOfOwn(own) : null;
    this.capture = capture;
    this.remarks = remarks;
  }

  /** The context of the thread that makes a call. */
  CallerContext context() {
    return capture == null && ownExecutor == null
        ? CallerContext.NONE
        : CallerContext.captured(capture, remarks);
  }

  /**
   * Runs a task on the timer itself: it must be short and run no foreign code. If a timer of the
   * user's ends meanwhile, the shared one takes over.
   */
  Alarm schedule(Runnable task, long nanos) {
    return ownTimer == null ? Alarm.onShared(task, nanos) : ownTimer.set(task, nanos);
  }

  /** As {@link #schedule(Runnable, long)}; this runs instead if the timer ends meanwhile. */
  Alarm schedule(Runnable task, long nanos, Runnable lost) {
    return ownTimer == null ? Alarm.onShared(task, nanos) : ownTimer.set(task, nanos, lost);
  }

  /** Hands a task over, from a timer's thread. */
  void handOverFromTimer(Runnable task, CallerContext context) {
    if (ownExecutor == null || ownTimer != null) {
      handOver(task, context);
    } else {
      onShared(() -> handOver(task, context));
    }
  }

  /** Hands a task over; it runs in the caller's context, and so does the executor that takes it. */
  void handOver(Runnable task, CallerContext context) {
    Once once = new Once(() -> context.run(task));
    Executor own = ownExecutor;
    if (own != null) {
      try {
        context.handOver(() -> bring(once, own));
        return;
      } catch (Throwable e) {
        remarks.on(Remarks.About.THREADS, "goes on elsewhere, since its executor refuses tasks", e);
      }
    }
    onShared(once);
  }

  private void bring(Once once, Executor own) {
    EndOfOwn end = endOfExecutor;
    if (end == null) {
      own.execute(once);
      return;
    }
    end.expect(once, () -> onShared(once));
    try {
      own.execute(
          () -> {
            end.forget(once);
            once.run();
          });
      end.watch();
    } catch (Throwable e) {
      end.forget(once);
      throw e;
    }
  }

  private static void onShared(Runnable task) {
    try {
      SharedExecutor.get().execute(task);
    } catch (Throwable e) {
      task.run();
    }
  }
}
