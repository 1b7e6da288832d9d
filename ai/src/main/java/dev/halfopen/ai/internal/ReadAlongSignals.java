package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.stream.Demand;
import java.io.IOException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client that pushes a body and who reads it: passes everything on, tells the
 * exchange, and turns the end of a bad answer into an error.
 *
 * @param <I> what is pushed
 */
public abstract class ReadAlongSignals<I> implements Flow.Subscriber<I>, Flow.Subscription {
  /*
   * - Signals come one at a time (rule 1.3 of Flow). A watchdog's error comes on a thread of its own,
   *   so `state` says whether an item is being passed on, and who passes it on gives the end behind
   *   it. An end is given once, by whoever takes the state from IDLE to DONE.
   * - What the client says comes at once, as it would without us. Who throws away what he has queued
   *   when an error comes gets one of ours when he asks for more.
   * - `end` is written before state and demand are read, and read after they are written: whoever
   *   comes last sees all of them.
   */
  private enum State {
    /** The subscriber has neither got its subscription nor asked for anything. */
    NEW,
    IDLE,
    /** An item is being passed on. */
    BUSY,
    DONE
  }

  private record End(@Nullable Throwable error, boolean ours) {}

  private final Flow.Subscriber<? super I> subscriber;
  private final AIExchange exchange;
  private final boolean drops;
  private final Demand demand = new Demand();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private volatile Flow.@Nullable Subscription source;

  /**
   * Stands before a subscriber.
   *
   * @param drops whether it may throw away what it has queued when an error comes
   */
  protected ReadAlongSignals(
      Flow.Subscriber<? super I> subscriber, AIExchange exchange, boolean drops) {
    this.subscriber = subscriber;
    this.exchange = exchange;
    this.drops = drops;
  }

  /** Shows the exchange what is in an item, and leaves it as it is. */
  protected abstract void show(I item, AIExchange to);

  /** What is passed on in place of an item. */
  protected I passed(I item) {
    return item;
  }

  /** Whether an error of ours is told elsewhere, and ends well here. */
  protected boolean endsWell() {
    return false;
  }

  @Override
  public final void onSubscribe(Flow.Subscription subscription) {
    source = subscription;
    if (end.get() != null) {
      subscription.cancel();
    }
    exchange.waiting(false);
    subscriber.onSubscribe(this);
    ready();
  }

  private void ready() {
    if (state.compareAndSet(State.NEW, State.IDLE)) {
      tell();
    }
  }

  @Override
  public final void onNext(I item) {
    demand.arrived();
    exchange.waiting(false);
    boolean first = state.compareAndSet(State.IDLE, State.BUSY);
    try {
      show(item, exchange);
      if (first || state.get() == State.BUSY) { // a source may call while its call goes on
        subscriber.onNext(passed(item));
      }
    } finally {
      if (demand.taken()) {
        exchange.waiting(true);
      }
      if (first) {
        state.set(State.IDLE);
        tell();
      }
    }
  }

  @Override
  public final void onError(Throwable error) {
    Throwable seen = exchange.failed(error);
    end(seen == error ? new End(error, false) : new End(IoErrors.asIo(seen), true));
  }

  @Override
  public final void onComplete() {
    Throwable failure = exchange.end();
    end(failure == null ? new End(null, false) : new End(IoErrors.asIo(failure), true));
  }

  private void end(End mine) {
    end.compareAndSet(null, mine);
    tell();
  }

  /** Gives the end, if there is one and it is time. */
  private void tell() {
    End due = end.get();
    if (due == null || (drops && due.ours && !demand.isWaiting())) {
      return;
    }
    if (!state.compareAndSet(State.IDLE, State.DONE)) {
      return;
    }
    if (due.error == null || (due.ours && endsWell())) {
      subscriber.onComplete();
    } else {
      subscriber.onError(due.error);
    }
  }

  @Override
  public final void request(long count) {
    if (demand.requested(count)) {
      exchange.waiting(true);
    }
    ready();
    tell();
    Flow.Subscription subscription = source;
    if (subscription != null) {
      subscription.request(count);
    }
  }

  @Override
  public final void cancel() {
    exchange.left();
    Flow.Subscription subscription = source;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  /** Closes the source and gives the subscriber the watchdog's error. */
  public final void abort() {
    Flow.Subscription subscription = source;
    if (subscription != null) {
      subscription.cancel();
    }
    end(new End(IoErrors.asIo(exchange.failed(new IOException("aborted"))), true));
  }
}
