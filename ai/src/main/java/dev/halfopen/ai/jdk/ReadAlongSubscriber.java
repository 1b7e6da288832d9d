package dev.halfopen.ai.jdk;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.IoErrors;
import dev.halfopen.stream.Demand;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the client and the caller's subscriber: passes everything on, tells the exchange,
 * and turns the end of a bad answer into an error.
 */
final class ReadAlongSubscriber<T> implements BodySubscriber<T>, Flow.Subscription {
  /*
   * - Signals come one at a time (rule 1.3 of Flow). A watchdog's error comes on a thread of its own,
   *   so `state` says whether an item is being passed on, and who passes it on gives the end behind
   *   it. An end is given once, by whoever takes the state from IDLE to DONE.
   * - What the client says comes at once, as it would without us. The JDK's subscribers throw away
   *   what they have queued when an error comes, so they get one of ours when they ask for more, and
   *   what comes together in one piece. A stream of lines would lose the last, unfinished one all
   *   the same: it ends well for them, and LinesReadAlong throws behind it.
   * - `end` is written before state and demand are read, and read after they are written: whoever
   *   comes last sees all of them.
   */
  private static final Module JAVA_BASE = Object.class.getModule();

  private enum State {
    /** The subscriber has neither got its subscription nor asked for anything. */
    NEW,
    IDLE,
    /** An item is being passed on. */
    BUSY,
    DONE
  }

  private record End(@Nullable Throwable error, boolean ours) {}

  private final BodySubscriber<T> subscriber;
  private final AIExchange exchange;
  private final boolean drops;
  private final Demand demand = new Demand();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private volatile boolean lines;
  private volatile Flow.@Nullable Subscription source;

  /**
   * Stands before a subscriber.
   *
   * @param drops whether it may throw away what it has queued when an error comes
   */
  ReadAlongSubscriber(BodySubscriber<T> subscriber, AIExchange exchange, boolean drops) {
    this.subscriber = subscriber;
    this.exchange = exchange;
    this.drops = drops;
  }

  @Override
  public CompletionStage<T> getBody() {
    CompletionStage<T> body = subscriber.getBody();
    return drops ? body.thenApply(this::readAlong) : body;
  }

  /** A stream of the JDK's is of no type that a caller could name: any stream will do. */
  @SuppressWarnings("unchecked")
  private T readAlong(T body) {
    if (body instanceof Stream<?> stream && body.getClass().getModule() == JAVA_BASE) {
      lines = true;
      return (T) LinesReadAlong.of(stream, exchange);
    }
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
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
  public void onNext(List<ByteBuffer> buffers) {
    demand.arrived();
    exchange.waiting(false);
    boolean first = state.compareAndSet(State.IDLE, State.BUSY);
    try {
      for (ByteBuffer buffer : buffers) {
        exchange.body(buffer);
      }
      if (first || state.get() == State.BUSY) { // a source may call while its call goes on
        subscriber.onNext(drops && buffers.size() > 1 ? List.of(joined(buffers)) : buffers);
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

  private static ByteBuffer joined(List<ByteBuffer> buffers) {
    int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    buffers.forEach(all::put);
    return all.flip().asReadOnlyBuffer();
  }

  @Override
  public void onError(Throwable error) {
    Throwable seen = exchange.failed(error);
    end(seen == error ? new End(error, false) : new End(IoErrors.asIo(seen), true));
  }

  @Override
  public void onComplete() {
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
    if (due.error == null || (due.ours && lines)) {
      subscriber.onComplete();
    } else {
      subscriber.onError(due.error);
    }
  }

  @Override
  public void request(long count) {
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
  public void cancel() {
    exchange.left();
    Flow.Subscription subscription = source;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  /** Closes the source and gives the caller's subscriber the watchdog's error. */
  void abort() {
    Flow.Subscription subscription = source;
    if (subscription != null) {
      subscription.cancel();
    }
    end(new End(IoErrors.asIo(exchange.failed(new IOException("aborted"))), true));
  }
}
