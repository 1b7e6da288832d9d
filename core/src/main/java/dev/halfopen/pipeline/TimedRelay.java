package dev.halfopen.pipeline;

import dev.halfopen.timeout.CallTimeoutException;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One subscription of a {@link TimedStream}. */
final class TimedRelay<T> implements Flow.Subscriber<T>, Flow.Subscription {
  /*
   * Signals of the source come one at a time (maybe nested: an item inside the one whose receiver
   * asked for it); the timer comes at any time. The subscriber must get one signal at a time:
   *
   *   IDLE -> EMITTING -> IDLE      an item is being delivered
   *   EMITTING -> LATE -> DONE      the timer came meanwhile: who delivers tells the timeout, too
   *   IDLE -> DONE                  the end: by the source, the timer or the subscriber
   *   EMITTING -> DONE              the end inside the delivery of an item
   *
   * The clock of first and idle runs while an item is owed and the subscriber is free to take it.
   * One timer task stands for the subscription: when it runs it looks at what has happened since,
   * and comes again for what is left. That is exact, since a limit that begins later ends later.
   */
  private static final int IDLE = 0;
  private static final int EMITTING = 1;
  private static final int LATE = 2;
  private static final int DONE = 3;

  private final TimedStream.Limits limits;
  private final Settings settings;
  private final Runnable onTimeout;
  private final Flow.Subscriber<? super T> subscriber;
  private final long startedAt;
  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final AtomicLong requested = new AtomicLong();
  private final AtomicLong passedOn = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private volatile long owedSince;
  private volatile @Nullable Thread emitter;
  private volatile boolean askedWrongly;
  private volatile @Nullable CallTimeoutException tooLate;
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Future<?> timer;

  TimedRelay(
      TimedStream.Limits limits,
      Settings settings,
      Runnable onTimeout,
      Flow.Subscriber<? super T> subscriber) {
    this.limits = limits;
    this.settings = settings;
    this.onTimeout = onTimeout;
    this.subscriber = subscriber;
    this.startedAt = settings.time().nanoTime();
    this.owedSince = startedAt;
  }

  /** Starts the timer. */
  void watch() {
    watch(remaining(settings.time().nanoTime()));
  }

  private void watch(long nanos) {
    if (nanos != Long.MAX_VALUE && state.get() != DONE) {
      timer = settings.scheduleOnExecutor(this::look, nanos);
      if (state.get() == DONE) {
        stopTimer();
      }
    }
  }

  /** The time has come for one of the limits, or it has been put off. */
  private void look() {
    long now = settings.time().nanoTime();
    TimeLimit passed = passed(now);
    if (passed == null) {
      watch(remaining(now));
    } else {
      expire(passed.passed(null));
    }
  }

  private @Nullable TimeLimit passed(long now) {
    if (!limits.total().isNone() && now - startedAt >= limits.total().nanos()) {
      return limits.total();
    }
    TimeLimit next = nextItem();
    return isOwed() && !next.isNone() && now - owedSince >= next.nanos() ? next : null;
  }

  /** Until a limit can have passed at the earliest; the largest number: never. */
  private long remaining(long now) {
    long left = limits.total().isNone() ? Long.MAX_VALUE : startedAt + limits.total().nanos() - now;
    TimeLimit next = nextItem();
    if (!next.isNone()) {
      left = Math.min(left, isOwed() ? owedSince + next.nanos() - now : next.nanos());
    } else if (received.get() == 0) {
      left = Math.min(left, limits.idle().nanos());
    }
    return left;
  }

  private TimeLimit nextItem() {
    return received.get() == 0 ? limits.first() : limits.idle();
  }

  private boolean isOwed() {
    return emitter == null && requested.get() > received.get();
  }

  private void expire(CallTimeoutException error) {
    tooLate = error;
    while (true) {
      int present = state.get();
      if (present == LATE || present == DONE) {
        return;
      }
      if (state.compareAndSet(present, present == IDLE ? DONE : LATE)) {
        onTimeout.run();
        cancelSource();
        if (present == IDLE) {
          subscriber.onError(error);
        }
        return;
      }
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription");
    if (subscription != null) {
      given.cancel();
      return;
    }
    subscription = given;
    int present = state.get();
    if (present == DONE || present == LATE) {
      given.cancel();
    } else {
      ask();
    }
  }

  @Override
  public void onNext(T item) {
    if (emitter == Thread.currentThread()) {
      received.incrementAndGet();
      subscriber.onNext(item);
    } else if (state.compareAndSet(IDLE, EMITTING)) {
      emit(item);
    }
  }

  private void emit(T item) {
    emitter = Thread.currentThread();
    received.incrementAndGet();
    try {
      subscriber.onNext(item);
    } catch (Throwable e) {
      state.set(DONE);
      stopTimer();
      cancelSource();
      throw e;
    }
    owedSince = settings.time().nanoTime();
    emitter = null;
    CallTimeoutException error = tooLate;
    if (!state.compareAndSet(EMITTING, IDLE) && state.compareAndSet(LATE, DONE) && error != null) {
      subscriber.onError(error);
    }
  }

  @Override
  public void onError(Throwable error) {
    Objects.requireNonNull(error, "error");
    if (endBySource()) {
      subscriber.onError(error);
    }
  }

  @Override
  public void onComplete() {
    if (endBySource()) {
      subscriber.onComplete();
    }
  }

  private boolean endBySource() {
    int present = emitter == Thread.currentThread() ? EMITTING : IDLE;
    boolean first = state.compareAndSet(present, DONE);
    if (first) {
      stopTimer();
    }
    return first;
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      askedWrongly = true;
    } else if (!isOwed()) {
      owedSince = settings.time().nanoTime();
    }
    if (n > 0) {
      requested.getAndUpdate(before -> before + n < 0 ? Long.MAX_VALUE : before + n);
    }
    ask();
  }

  /** Passes on what was asked for and has not been passed on. */
  private void ask() {
    Flow.Subscription present = subscription;
    if (present == null) {
      return;
    }
    if (askedWrongly) {
      present.request(-1);
      return;
    }
    long total = requested.get();
    long before = passedOn.getAndUpdate(n -> Math.max(n, total));
    if (total > before) {
      present.request(total - before);
    }
  }

  @Override
  public void cancel() {
    state.set(DONE);
    stopTimer();
    cancelSource();
  }

  private void cancelSource() {
    Flow.Subscription present = subscription;
    if (present != null) {
      present.cancel();
    }
  }

  private void stopTimer() {
    Future<?> present = timer;
    if (present != null) {
      present.cancel(false);
    }
  }
}
