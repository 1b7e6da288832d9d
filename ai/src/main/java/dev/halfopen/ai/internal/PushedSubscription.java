package dev.halfopen.ai.internal;

import dev.halfopen.internal.Causes;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was pushed and not yet asked for, up to a bound at which the pusher waits. */
final class PushedSubscription<T> implements Flow.Subscription, PushedPublisher.Sink<T> {
  /*
   * Invariants
   *  - `turns` counts who has come to deliver: whoever finds 0 delivers, and goes on for those who
   *    come meanwhile. So signals come one at a time (rule 1.3), and a request from within onNext
   *    doesn't nest.
   *  - `end` is written after the last item was queued, and read before the queue is: so the end is
   *    signalled only after the last item.
   *  - After `over` nothing is signalled. A pusher that waits for room is let go by the clearing of
   *    the queue, and looks at `over` before each item.
   */
  static final int BOUND = 256;

  private record End(@Nullable Throwable error) {}

  private final Flow.Subscriber<? super T> subscriber;
  private final Runnable close;
  private final BlockingQueue<T> items = new ArrayBlockingQueue<>(BOUND);
  private final AtomicLong asked = new AtomicLong();
  private final AtomicInteger turns = new AtomicInteger();
  private volatile @Nullable End end;
  private volatile boolean askedWrongly;
  private final AtomicBoolean over = new AtomicBoolean();

  PushedSubscription(Flow.Subscriber<? super T> subscriber, Runnable close) {
    this.subscriber = subscriber;
    this.close = close;
  }

  void start(Consumer<? super PushedPublisher.Sink<T>> source) {
    if (!over.get()) {
      try {
        source.accept(this);
      } catch (RuntimeException e) {
        end(e);
      }
    }
  }

  @Override
  public void next(T item) {
    if (over.get()) {
      return;
    }
    try {
      items.put(item);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
    deliver();
  }

  @Override
  public void end(@Nullable Throwable error) {
    end = new End(error == null ? null : Causes.unwrap(error));
    deliver();
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      askedWrongly = true;
    } else {
      asked.getAndUpdate(before -> before + count < 0 ? Long.MAX_VALUE : before + count);
    }
    deliver();
  }

  @Override
  public void cancel() {
    if (over.compareAndSet(false, true)) {
      items.clear();
      close.run();
    }
  }

  private void deliver() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      deliverAll();
      seen = turns.addAndGet(-seen);
    } while (seen != 0);
  }

  private void deliverAll() {
    while (!over.get()) {
      End known = end;
      T item = asked.get() > 0 && !askedWrongly ? items.poll() : null;
      if (askedWrongly) {
        cancel();
        subscriber.onError(
            new IllegalArgumentException("request: expected more than 0 (rule 3.9)"));
      } else if (item != null) {
        asked.getAndUpdate(left -> left == Long.MAX_VALUE ? left : left - 1);
        give(item);
      } else if (known != null && items.isEmpty()) {
        finish(known);
      } else {
        return;
      }
    }
    items.clear();
  }

  private void give(T item) {
    try {
      subscriber.onNext(item);
    } catch (Throwable e) {
      cancel();
      throw e;
    }
  }

  private void finish(End known) {
    over.set(true);
    if (known.error == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(known.error);
    }
  }
}
