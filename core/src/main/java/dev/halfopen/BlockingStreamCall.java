package dev.halfopen;

import java.util.Comparator;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A blocking stream that is one call: it ends with the last item, an error, or {@code close()}. */
final class BlockingStreamCall<T> implements Spliterator<T> {
  private final ActiveCall call;
  private final Spliterator<T> source;
  private final Received<T> received = new Received<>();
  private volatile boolean waiting;

  private BlockingStreamCall(ActiveCall call, Spliterator<T> source) {
    this.call = call;
    this.source = source;
  }

  /** A source that can't be read is nobody's to close, so it is closed here. */
  static <T> Stream<T> of(ActiveCall call, Stream<T> source) {
    try {
      BlockingStreamCall<T> relay = new BlockingStreamCall<>(call, source.spliterator());
      call.waiting(false);
      return StreamSupport.stream(relay, false)
          .onClose(
              () -> {
                relay.leave();
                source.close();
              });
    } catch (Throwable e) {
      try (source) {
        throw e;
      }
    }
  }

  /** The consumer leaves: silence counts against the service only while it is waited for. */
  private void leave() {
    if (waiting) {
      call.abandoned();
    } else {
      call.ignored();
    }
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    boolean more;
    call.waitsAnew();
    call.waiting(true);
    waiting = true;
    int frame = call.enter();
    try {
      more = source.tryAdvance(received);
    } catch (Throwable e) {
      call.failed(e);
      throw e;
    } finally {
      Layers.leave(frame);
      waiting = false;
    }
    if (!more) {
      call.completed();
      return false;
    }
    call.waiting(false);
    call.renew();
    received.passTo(action);
    return true;
  }

  /** Items come from the service one after the other. */
  @Override
  public @Nullable Spliterator<T> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return source.estimateSize();
  }

  /** Never SIZED: a count must not be answered without the call having ended. */
  @Override
  public int characteristics() {
    return source.characteristics() & ~(SIZED | SUBSIZED | CONCURRENT);
  }

  @Override
  public @Nullable Comparator<? super T> getComparator() {
    return source.getComparator();
  }

  /** Keeps an item until the source has returned, so that the consumer's errors are its own. */
  private static final class Received<T> implements Consumer<T> {
    private @Nullable T item;

    @Override
    public void accept(T item) {
      this.item = item;
    }

    @SuppressWarnings("NullAway") // an item that is null by the source's own wish is passed on
    void passTo(Consumer<? super T> action) {
      action.accept(item);
    }
  }
}
