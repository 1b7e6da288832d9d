package dev.halfopen.ai;

import dev.halfopen.TimeSource;
import dev.halfopen.ai.AITimeoutException.Phase;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watchdogs of one exchange. At most one task stands in the timer, and only hands over: on the
 * executor it looks at the clock and comes again if nothing is due, so that content costs no
 * scheduling.
 */
final class Watch {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long MIN_PAUSE = Duration.ofMillis(1).toNanos();

  /** How much later than due a watchdog may come whose consumer was busy: 1 / this. */
  private static final int SLACK = 8;

  private final TimeSource time;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final Patience patience;
  private final Consumer<Phase> expired;
  private final long startedAt;
  private final long firstToken;
  private final long idle;
  private final long total;

  private final AtomicReference<@Nullable Future<?>> task = new AtomicReference<>();
  private volatile boolean stopped;

  Watch(
      Watchdogs limits,
      TimeSource time,
      long startedAt,
      ScheduledExecutorService timer,
      Executor executor,
      Patience patience,
      Consumer<Phase> expired) {
    this.time = time;
    this.timer = timer;
    this.executor = executor;
    this.patience = patience;
    this.expired = expired;
    this.startedAt = startedAt;
    this.firstToken = nanos(limits.firstToken());
    this.idle = nanos(limits.idle());
    this.total = nanos(limits.total());
  }

  private static long nanos(@Nullable Duration limit) {
    // As long as a century is as good as never, and its nanoseconds fit.
    return limit == null || limit.toDays() > 36_500 ? NEVER : limit.toNanos();
  }

  /**
   * Begins to watch.
   *
   * @throws RejectedExecutionException if the timer was shut down
   */
  void start() {
    schedule(time.nanoTime());
  }

  /** The first content is there: from now on, another watchdog may be due sooner. */
  void firstContent() {
    if (idle != NEVER) {
      scheduleQuietly(time.nanoTime());
    }
  }

  /** Ends the watch; no task is left in the timer. */
  void stop() {
    stopped = true;
    replace(null);
  }

  private void check() {
    if (stopped) {
      return;
    }
    long now = time.nanoTime();
    if (total != NEVER && now - startedAt >= total) {
      expired.accept(Phase.TOTAL);
    } else if (left(now) <= 0 && patience.isWaiting()) {
      expired.accept(patience.hasContent() ? Phase.STALLED : Phase.FIRST_TOKEN);
    } else {
      scheduleQuietly(now);
    }
  }

  /** How much longer the consumer is to wait for content. */
  private long left(long now) {
    long limit = limit();
    return limit == NEVER ? NEVER : limit - patience.waited(now);
  }

  private long limit() {
    return patience.hasContent() ? idle : firstToken;
  }

  private void scheduleQuietly(long now) {
    try {
      schedule(now);
    } catch (RejectedExecutionException e) {
      // Somebody shut the timer down: there are no watchdogs any more, and the call goes on.
      stopped = true;
    }
  }

  private void schedule(long now) {
    long next = left(now);
    if (next != NEVER && !patience.isWaiting()) {
      next = Math.max(next, limit() / SLACK);
    }
    if (total != NEVER) {
      next = Math.min(next, total - (now - startedAt));
    }
    if (next != NEVER) {
      replace(
          timer.schedule(
              () -> executor.execute(this::check),
              Math.max(next, MIN_PAUSE),
              TimeUnit.NANOSECONDS));
    }
  }

  private void replace(@Nullable Future<?> next) {
    Future<?> previous = task.getAndSet(next);
    if (previous != null) {
      previous.cancel(false);
    }
    if (next != null && stopped) {
      next.cancel(false);
    }
  }
}
