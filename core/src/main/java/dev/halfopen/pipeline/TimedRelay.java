package dev.halfopen.pipeline;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One subscription of a {@link TimedStream}. */
final class TimedRelay<T> implements Flow.Subscriber<T>, Flow.Subscription {
  /*
   * `signals` holds how many signals and requests are under way (low bits) and how many there have
   * been (high bits); negative: the subscription has ended. Whoever makes it negative, and nobody
   * else, tells the subscriber or the source of the end.
   *
   * Signals of the source come one at a time, though one may come within another; requests and
   * cancel come at any time. The timer's signal is the odd one: it must not come while another is
   * under way. It can't, since it ends the subscription by a compare-and-set from a value that says
   * "nothing under way", and nothing waits: a subscriber that is busy is not kept waiting by the
   * source. That value also says how many signals there have been; so if it still stands, all that
   * the timer has read since (owed, waitingSince, ...) stands too, as it changes only within a
   * signal or a request.
   *
   * No wake-up is lost: an alarm is gone before it looks. If it finds something under way, that
   * will set the alarm when it is finished; and if that has found the old alarm still standing, the
   * alarm's look comes after it.
   */
  private static final long BEGUN = (1L << 20) + 1;
  private static final long UNDER_WAY = (1L << 20) - 1;
  private static final long ENDED = Long.MIN_VALUE;

  private final TimedStream<T> stream;
  private final Alarm alarm;
  private final long startedAt;
  private final AtomicLong signals = new AtomicLong();
  private final AtomicLong owed = new AtomicLong();
  private final AtomicLong waitingSince;
  private volatile long subscribingTook;
  private volatile boolean hasItems;
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;
  private volatile Flow.@Nullable Subscription subscription;

  TimedRelay(TimedStream<T> stream, Flow.Subscriber<? super T> subscriber) {
    this.stream = stream;
    this.subscriber = subscriber;
    this.alarm = new Alarm(stream.time(), stream.timer(), this::ring);
    this.startedAt = stream.time().nanoTime();
    this.waitingSince = new AtomicLong(startedAt);
  }

  /**
   * Begins to watch.
   *
   * @throws RejectedExecutionException if the timer was shut down
   */
  void start() {
    Duration limit = stream.limit(true);
    if (limit != null) {
      alarm.by(startedAt + limit.toNanos());
    }
  }

  private boolean begin() {
    return signals.getAndUpdate(n -> n < 0 ? n : n + BEGUN) >= 0;
  }

  private void finish() {
    signals.getAndUpdate(n -> n < 0 ? n : n - 1);
    watch();
  }

  /** Ends the subscription; the subscriber if it is to be told, null if it has ended already. */
  private Flow.@Nullable Subscriber<? super T> end() {
    if (signals.getAndSet(ENDED) < 0) {
      return null;
    }
    return letGo();
  }

  private Flow.@Nullable Subscriber<? super T> letGo() {
    alarm.stop();
    Flow.Subscriber<? super T> downstream = subscriber;
    subscriber = null;
    return downstream;
  }

  private boolean isWaiting() {
    return subscription == null || owed.get() > 0;
  }

  private void waitsFrom(long now) {
    waitingSince.accumulateAndGet(now, (a, b) -> b - a > 0 ? b : a);
  }

  private void watch() {
    Duration limit = stream.limit(!hasItems);
    if (limit != null && isWaiting()) {
      try {
        alarm.by(waitingSince.get() + limit.toNanos());
      } catch (RejectedExecutionException e) {
        // Somebody shut the timer down: there are no limits any more, and the stream goes on.
        alarm.stop();
      }
    }
  }

  private void ring() {
    long seen = signals.get();
    if (seen < 0 || (seen & UNDER_WAY) != 0) {
      return;
    }
    boolean first = !hasItems;
    Duration limit = stream.limit(first);
    if (limit == null || !isWaiting()) {
      return;
    }
    if (stream.time().nanoTime() - waitingSince.get() < limit.toNanos()) {
      watch();
    } else if (signals.compareAndSet(seen, ENDED)) {
      timeOut(first);
    }
  }

  private void timeOut(boolean first) {
    Throwable error = stream.error(first);
    Flow.Subscriber<? super T> downstream = letGo();
    try {
      stream.timedOut();
    } catch (Throwable e) {
      error.addSuppressed(e);
    }
    try {
      cancelSource();
    } catch (Throwable e) {
      error.addSuppressed(e);
    }
    fail(downstream, error);
  }

  private void fail(Flow.@Nullable Subscriber<? super T> downstream, Throwable error) {
    if (downstream == null) {
      return;
    }
    if (subscription == null) {
      downstream.onSubscribe(NoSubscription.INSTANCE);
    }
    downstream.onError(error);
  }

  /** Tells the subscriber; false if the subscription has ended, so that nobody would know. */
  boolean failedToStart(Throwable error) {
    Flow.Subscriber<? super T> downstream = end();
    fail(downstream, error);
    return downstream != null;
  }

  /** The subscriber's own failure: it leaves. */
  private void subscriberFailed() {
    if (end() != null) {
      cancelSource();
    }
  }

  private void cancelSource() {
    Flow.Subscription upstream = subscription;
    if (upstream != null) {
      upstream.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    Flow.Subscriber<? super T> downstream = subscriber;
    if (this.subscription != null || downstream == null || !begin()) {
      subscription.cancel();
      return;
    }
    subscribingTook = stream.time().nanoTime() - startedAt;
    this.subscription = subscription;
    try {
      downstream.onSubscribe(this);
    } catch (Throwable e) {
      subscriberFailed();
      throw e;
    }
    finish();
  }

  /** A null goes on to the subscriber, as it does in {@link #onError}: it must answer that. */
  @Override
  public void onNext(T item) {
    Flow.Subscriber<? super T> downstream = subscriber;
    if (downstream == null || !begin()) {
      return;
    }
    owed.getAndUpdate(before -> before == Long.MAX_VALUE ? before : Math.max(before - 1, 0));
    hasItems = true;
    try {
      downstream.onNext(item);
    } catch (Throwable e) {
      subscriberFailed();
      throw e;
    }
    waitsFrom(stream.time().nanoTime());
    finish();
  }

  @Override
  public void onError(Throwable error) {
    Flow.Subscriber<? super T> downstream = end();
    if (downstream != null) {
      downstream.onError(error);
    }
  }

  @Override
  public void onComplete() {
    Flow.Subscriber<? super T> downstream = end();
    if (downstream != null) {
      downstream.onComplete();
    }
  }

  /** The source must answer a wrong request, in turn with its other signals. */
  @Override
  public void request(long n) {
    if (n > 0 && begin()) {
      if (owed.getAndUpdate(before -> before + n < 0 ? Long.MAX_VALUE : before + n) == 0) {
        long now = stream.time().nanoTime();
        waitsFrom(hasItems ? now : now - subscribingTook);
      }
      finish();
    }
    Flow.Subscription upstream = subscription;
    if (upstream != null && subscriber != null) {
      upstream.request(n);
    }
  }

  @Override
  public void cancel() {
    if (end() != null) {
      cancelSource();
    }
  }
}
