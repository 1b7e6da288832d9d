package dev.halfopen.pipeline;

import dev.halfopen.Verdict;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens a blocking stream on its caller's thread: an attempt is what it takes to its first item,
 * and the last one ends with the stream.
 */
final class OpeningRun<T, X extends Throwable> extends SyncRun<Stream<T>, X> {
  private final AttemptCall<? extends Stream<T>, X> call;
  private @Nullable BlockingItems<T> items;

  OpeningRun(
      ResiliencePipeline pipeline,
      AttemptCall<? extends Stream<T>, X> call,
      @Nullable Function<? super Throwable, ? extends Stream<T>> fallback) {
    super(pipeline, fallback);
    this.call = call;
  }

  @Override
  Stream<T> callOnce(Attempt attempt) throws X {
    items = null;
    attempt.renew();
    Stream<T> source =
        Objects.requireNonNull(call.call(attempt), "the call returned null instead of a stream");
    BlockingItems<T> opened = BlockingItems.upToTheFirst(this, attempt, source);
    items = opened;
    return opened.stream();
  }

  @Override
  TimeLimit ownLimit() {
    return settings.firstItemLimit();
  }

  @Override
  boolean endsWithItsResult() {
    return items == null || items.isEmpty();
  }

  @Override
  Verdict returned(Attempt ended, @Nullable Scope around, @Nullable Object value) {
    BlockingItems<T> opened = Objects.requireNonNull(items);
    if (opened.isEmpty()) {
      return ended.completed();
    }
    opened.goesOnWithin(around == null ? new Scope() : around);
    return Verdict.success();
  }

  @Override
  void discard(@Nullable Object late) {
    if (items != null) {
      items.discard();
    }
  }

  /** The stream has ended with this. */
  void ended(@Nullable Throwable failure) {
    giveBack();
    count(failure, false);
  }
}
