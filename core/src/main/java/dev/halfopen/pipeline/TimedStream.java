package dev.halfopen.pipeline;

import dev.halfopen.TimeSource;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A publisher whose subscribers wait no longer than a limit for the first item, and for each
 * further one; else the source is cancelled and the subscriber gets a {@link CallTimeoutException},
 * on the timer's thread.
 *
 * <p>Only the time counts that the source could help: while the subscriber has asked for items that
 * haven't come and is not busy with one, and until the source has answered the subscription.
 */
final class TimedStream<T> implements Flow.Publisher<T> {
  private final Flow.Publisher<T> source;
  private final @Nullable Duration firstItem;
  private final @Nullable Duration idle;
  private final TimeSource time;
  private final ScheduledExecutorService timer;
  private final Runnable onTimeout;

  private TimedStream(
      Flow.Publisher<T> source,
      @Nullable Duration firstItem,
      @Nullable Duration idle,
      TimeSource time,
      ScheduledExecutorService timer,
      Runnable onTimeout) {
    this.source = source;
    this.firstItem = firstItem;
    this.idle = idle;
    this.time = time;
    this.timer = timer;
    this.onTimeout = onTimeout;
  }

  /**
   * The source within limits.
   *
   * @param firstItem from the subscription to the first item; null: no limit
   * @param idle from one item to the next; null: no limit
   * @param timer a subscription whose timer refuses the first task fails with its error; later, it
   *     goes on without limits
   * @param onTimeout told once of each subscription that times out, before its subscriber
   */
  static <T> Flow.Publisher<T> of(
      Flow.Publisher<T> source,
      @Nullable Duration firstItem,
      @Nullable Duration idle,
      TimeSource time,
      ScheduledExecutorService timer,
      Runnable onTimeout) {
    return firstItem == null && idle == null
        ? source
        : new TimedStream<>(source, firstItem, idle, time, timer, onTimeout);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    TimedRelay<T> relay = new TimedRelay<>(this, subscriber);
    try {
      relay.start();
      source.subscribe(relay);
    } catch (Throwable e) {
      if (!relay.failedToStart(e)) {
        throw e;
      }
    }
  }

  TimeSource time() {
    return time;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  void timedOut() {
    onTimeout.run();
  }

  /** The limit for the item that is waited for; null: none. */
  @Nullable Duration limit(boolean first) {
    return first ? firstItem : idle;
  }

  CallTimeoutException error(boolean first) {
    Duration limit = Objects.requireNonNull(limit(first));
    return new CallTimeoutException(first ? Limit.FIRST_ITEM : Limit.IDLE, limit);
  }
}
