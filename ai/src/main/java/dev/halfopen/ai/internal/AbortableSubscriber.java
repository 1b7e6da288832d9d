package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Passes signals on, tells the exchange, and lets the error of a watchdog (or of a limit around) in
 * between. That comes on a thread of its own, and signals must come one after the other (rule 1.3
 * of Reactive Streams): whoever finds a signal under way leaves the error to the thread that is
 * giving it.
 *
 * @param <T> what is passed on
 */
public abstract class AbortableSubscriber<T> implements CoreSubscriber<T>, Subscription {
  private enum State {
    /** The subscriber has neither got its subscription nor asked for anything. */
    NEW,
    /** As before, and the error is to follow. */
    ABORTED_EARLY,
    IDLE,
    /** A signal is under way. */
    SIGNALLING,
    /** A signal is under way, and the error is to follow. */
    ABORTED,
    /** Nothing is passed on any more. */
    DONE
  }

  private final CoreSubscriber<? super T> actual;
  private final AIExchange exchange;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private volatile @Nullable Subscription source;

  /** Stands before a subscriber. */
  protected AbortableSubscriber(CoreSubscriber<? super T> actual, AIExchange exchange) {
    this.actual = actual;
    this.exchange = exchange;
  }

  /** What is not passed on, since the subscriber has seen its end. */
  protected abstract void discard(T item);

  /** Which exchange is told. */
  protected final AIExchange exchange() {
    return exchange;
  }

  @Override
  public Context currentContext() {
    return actual.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    source = subscription;
    // First this, since the hook of a body replaces that of its response.
    exchange.onAbort(this::abort);
    actual.onSubscribe(this);
    ready();
  }

  private void ready() {
    if (!state.compareAndSet(State.NEW, State.IDLE)) {
      deliver(State.ABORTED_EARLY);
    }
  }

  @Override
  public void onNext(T item) {
    if (!state.compareAndSet(State.IDLE, State.SIGNALLING)) {
      discard(item);
      return;
    }
    actual.onNext(item);
    if (!state.compareAndSet(State.SIGNALLING, State.IDLE)) {
      deliver(State.ABORTED);
    }
  }

  @Override
  public void onError(Throwable error) {
    end(exchange.failed(error));
  }

  /** The end; an error if there is something that the subscriber must be told. */
  protected final void end(@Nullable Throwable failure) {
    if (state.getAndSet(State.DONE) == State.DONE) {
      return;
    }
    if (failure == null) {
      actual.onComplete();
    } else {
      actual.onError(failure);
    }
  }

  @Override
  public void request(long count) {
    ready();
    source().request(count);
  }

  @Override
  public void cancel() {
    exchange.left();
    state.set(State.DONE);
    source().cancel();
  }

  /** A watchdog or a limit around has come. */
  private void abort() {
    source().cancel();
    while (!deliver(State.IDLE)
        && !state.compareAndSet(State.SIGNALLING, State.ABORTED)
        && !state.compareAndSet(State.NEW, State.ABORTED_EARLY)
        && state.get() != State.DONE) {
      Thread.onSpinWait();
    }
  }

  /** Gives the subscriber the watchdog's error if the state is the given one. */
  private boolean deliver(State from) {
    boolean mine = state.compareAndSet(from, State.DONE);
    if (mine) {
      actual.onError(exchange.failed(new CancellationException("aborted")));
    }
    return mine;
  }

  private Subscription source() {
    return Objects.requireNonNull(source, "onSubscribe comes first");
  }
}
