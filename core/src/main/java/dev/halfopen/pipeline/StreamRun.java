package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out the plan of one subscription: attempts until the first item, then that stream. */
final class StreamRun<T> extends DrivenRun implements Flow.Subscription {
  /*
   * Attempts follow one another, so the subscriber's signals come one at a time as long as each
   * source keeps to that. Nothing is delivered before the attempt that delivers is the last, so
   * what was requested in all is what each new source is asked for.
   */
  private final Function<? super Attempt, ? extends Flow.Publisher<T>> call;
  private final @Nullable Function<? super Throwable, ? extends Flow.Publisher<T>> fallback;
  private final Flow.Subscriber<? super T> subscriber;
  private final AtomicLong requested = new AtomicLong();
  private volatile boolean askedWrongly;
  private volatile @Nullable StreamSource<T> source;

  StreamRun(
      ResiliencePipeline pipeline,
      Function<? super Attempt, ? extends Flow.Publisher<T>> call,
      @Nullable Function<? super Throwable, ? extends Flow.Publisher<T>> fallback,
      Flow.Subscriber<? super T> subscriber) {
    super(pipeline);
    this.call = call;
    this.fallback = fallback;
    this.subscriber = subscriber;
  }

  /** Subscribes; what the subscriber's own {@code onSubscribe} throws reaches its caller. */
  void subscribe() {
    try {
      subscriber.onSubscribe(this);
    } catch (Throwable e) {
      cancel();
      throw e;
    }
    begin();
  }

  Flow.Publisher<T> callOnce(Attempt attempt) {
    return Objects.requireNonNull(
        call.apply(attempt), "the call returned null instead of a publisher");
  }

  @Override
  void attempt(Step.Try step) {
    Attempt attempt = plan.attempt(step.target(), step.kind(), settings.firstItemLimit());
    try {
      attempt.begin();
    } catch (CallNotPermittedException e) {
      source = null;
      proceed(plan.afterRejection(attempt, e));
      return;
    }
    StreamTry<T> next = new StreamTry<>(this, attempt);
    source = next;
    next.start();
    if (isDecided()) {
      next.leave();
    }
  }

  /** An attempt has failed before its first item. */
  void failed(Step next) {
    source = null;
    proceed(next);
  }

  @Override
  void stop() {
    StreamSource<T> present = source;
    if (present != null) {
      present.leave();
    }
  }

  /** Ends before the first item: the fallback may go on. */
  @Override
  void end(Step.End end) {
    Throwable error = end.error();
    if (error == null || fallback == null || isGivenUp(error) || askedWrongly) {
      tell(end, false);
      return;
    }
    FallbackSource<T> last = new FallbackSource<>(this);
    source = last;
    try {
      Objects.requireNonNull(fallback.apply(error), "the fallback gave null, not a publisher")
          .subscribe(last);
    } catch (Throwable e) {
      last.failed(e);
    }
    if (left) {
      last.leave();
    }
  }

  /** The subscriber has left while the fallback was being asked or is giving items. */
  private volatile boolean left;

  /** Ends with the stream that has delivered, or its failure. */
  void finish(Step.End end) {
    if (decide()) {
      giveBack();
      tell(end, false);
    }
  }

  /** Counts and reports the call, and tells the subscriber; after having been decided. */
  void tell(Step.End end, boolean byFallback) {
    try {
      inContext(
          () -> {
            count(end.error(), byFallback);
            if (end.error() == null) {
              subscriber.onComplete();
            } else {
              subscriber.onError(end.error());
            }
          });
    } catch (Throwable e) {
      remarkOnSubscriber("at the end of a stream", e);
    }
  }

  /** Its error reaches the source at best, and most often nobody. */
  final void remarkOnSubscriber(String where, Throwable error) {
    settings.remarks().on(Remarks.About.SUBSCRIBER, "has a subscriber that fails " + where, error);
  }

  void deliver(T item) {
    if (carriesContext()) {
      inContext(() -> subscriber.onNext(item));
    } else {
      subscriber.onNext(item);
    }
  }

  /** The subscriber's own failure: it leaves. */
  void subscriberFailed(Throwable error) {
    remarkOnSubscriber("on an item, which ends its stream", error);
    if (decide()) {
      giveBack();
      count(new CancellationException(), false);
    }
  }

  long requested() {
    return requested.get();
  }

  boolean hasAskedWrongly() {
    return askedWrongly;
  }

  @Override
  public void request(long n) {
    StreamSource<T> present = source;
    if (n <= 0) {
      askedWrongly = true;
    } else {
      if (present != null) {
        present.isAskedForMore();
      }
      requested.getAndUpdate(before -> before + n < 0 ? Long.MAX_VALUE : before + n);
      present = source;
    }
    if (present != null) {
      present.ask();
    } else if (n <= 0) {
      finish(new Step.End(null, wronglyAsked()));
    }
  }

  static IllegalArgumentException wronglyAsked() {
    return new IllegalArgumentException("request: expected more than 0 (rule 3.9)");
  }

  @Override
  public void cancel() {
    left = true;
    if (decide()) {
      stop();
      giveBack();
      count(new CancellationException(), false);
    } else {
      stop();
    }
  }
}
