package dev.halfopen.pipeline;

import dev.halfopen.Effort;
import dev.halfopen.Verdict;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.Timeouts;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out the plan of one subscription: attempts until the first item, then that stream. */
final class StreamRun<T> implements Flow.Subscription, Entrance.Guest {
  /*
   * Attempts follow one another, so the subscriber's signals come one at a time as long as each
   * source keeps to that. `decided` is the one decision that ends the subscription: what is under
   * way is stored before `decided` is looked at, and a decider looks at it after having decided.
   * Nothing is delivered before the attempt that delivers is the last, so what was requested in
   * all is what each new attempt is asked for.
   */
  private final Settings settings;
  private final CallPlan plan;
  private final Function<? super Attempt, ? extends Flow.Publisher<T>> call;
  private final Ending ending;
  private final @Nullable Function<? super Throwable, ? extends Flow.Publisher<T>> fallback;
  private final Flow.Subscriber<? super T> subscriber;
  private final AtomicBoolean decided = new AtomicBoolean();
  private final AtomicLong requested = new AtomicLong();
  private volatile boolean askedWrongly;
  private volatile boolean delivered;
  private volatile @Nullable Source source;
  private volatile @Nullable Future<?> waiting;

  StreamRun(
      Settings settings,
      CallPlan plan,
      Function<? super Attempt, ? extends Flow.Publisher<T>> call,
      @Nullable Function<? super Throwable, ? extends Flow.Publisher<T>> fallback,
      Ending ending,
      Flow.Subscriber<? super T> subscriber) {
    this.settings = settings;
    this.plan = plan;
    this.call = call;
    this.fallback = fallback;
    this.ending = ending;
    this.subscriber = subscriber;
  }

  @Override
  public void admitted() {
    stopWaiting();
    plan.log().admitted();
    carryOut(plan.first());
  }

  @Override
  public void refused(Throwable error) {
    end(new Step.End(null, error));
  }

  private void carryOut(Step step) {
    if (step instanceof Step.End end) {
      end(end);
    } else if (step instanceof Step.Try next) {
      if (next.waitNanos() == 0) {
        attempt(next);
      } else {
        waitFor(next);
      }
    }
  }

  private void waitFor(Step.Try next) {
    source = null;
    try {
      waitingFor(settings.scheduleOnExecutor(() -> attempt(next), next.waitNanos()));
    } catch (RejectedExecutionException e) {
      end(new Step.End(null, e)); // the timer was shut down: nothing would ever wake the call
    }
  }

  @Override
  public void waitingFor(Future<?> future) {
    waiting = future;
    if (decided.get()) {
      future.cancel(false);
    }
  }

  private void attempt(Step.Try step) {
    if (decided.get()) {
      return;
    }
    if (plan.next(step) instanceof Step.End over) {
      end(over);
      return;
    }
    Timeouts timeouts = settings.timeouts();
    TimeLimit toFirst =
        TimeLimit.NONE
            .or(timeouts.attempt(), Limit.ATTEMPT)
            .or(timeouts.firstItem(), Limit.FIRST_ITEM);
    Attempt attempt = plan.attempt(step.target(), step.kind(), toFirst);
    Source next = new Source(attempt);
    source = next;
    step.target().breaker().<T>callStream(() -> limited(attempt)).subscribe(next);
  }

  private Flow.Publisher<T> limited(Attempt attempt) {
    attempt.begin();
    Flow.Publisher<T> items =
        Objects.requireNonNull(
            call.apply(attempt), "the call returned null instead of a publisher");
    return TimedStream.of(
        items,
        attempt.limit(),
        settings.timeouts().idle(),
        plan.deadlineLimit(),
        settings,
        () -> attempt.on().breaker().record(Effort.TIMEOUT));
  }

  /** Ends before the first item, unless the fallback goes on. */
  private void end(Step.End end) {
    Throwable error = end.error();
    if (error == null || fallback == null || Ending.isGivenUp(error) || decided.get()) {
      finish(end, false);
      return;
    }
    Source last = new Source(null);
    source = last;
    Flow.Publisher<T> instead;
    try {
      instead =
          Objects.requireNonNull(fallback.apply(error), "the fallback gave null, not a publisher");
    } catch (Throwable e) {
      finish(new Step.End(null, e), false);
      return;
    }
    instead.subscribe(last);
  }

  private void finish(Step.End end, boolean byFallback) {
    if (decide()) {
      ending.end(end, byFallback);
      if (end.error() == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(end.error());
      }
    }
  }

  private boolean decide() {
    boolean first = decided.compareAndSet(false, true);
    if (first) {
      stopWaiting();
    }
    return first;
  }

  private void stopWaiting() {
    Future<?> timer = waiting;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      askedWrongly = true;
    } else {
      requested.getAndUpdate(before -> before + n < 0 ? Long.MAX_VALUE : before + n);
    }
    Source present = source;
    if (present != null) {
      present.ask();
    } else if (n <= 0) {
      finish(new Step.End(null, wronglyAsked()), false);
    }
  }

  private static IllegalArgumentException wronglyAsked() {
    return new IllegalArgumentException("request: expected more than 0 (rule 3.9)");
  }

  @Override
  public void cancel() {
    if (decide()) {
      leave();
      ending.end(new Step.End(null, new CancellationException()), false);
    }
  }

  private void leave() {
    Source present = source;
    if (present != null) {
      present.leave();
    }
  }

  /** One attempt's stream, or the fallback's: null instead of an attempt. */
  private final class Source implements Flow.Subscriber<T> {
    private final @Nullable Attempt attempt;
    private final AtomicLong asked = new AtomicLong();
    private volatile Flow.@Nullable Subscription subscription;

    Source(@Nullable Attempt attempt) {
      this.attempt = attempt;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      if (subscription != null) {
        given.cancel();
        return;
      }
      subscription = given;
      if (decided.get()) {
        given.cancel();
      } else {
        ask();
      }
    }

    /** Passes on what was asked for and has not been passed on. */
    void ask() {
      Flow.Subscription present = subscription;
      if (present == null) {
        return;
      }
      if (askedWrongly) {
        present.request(-1);
        return;
      }
      long total = requested.get();
      long before = asked.getAndUpdate(n -> Math.max(n, total));
      if (total > before) {
        present.request(total - before);
      }
    }

    void leave() {
      Flow.Subscription present = subscription;
      if (present != null) {
        present.cancel();
      }
    }

    @Override
    public void onNext(T item) {
      if (decided.get()) {
        return;
      }
      delivered = true;
      try {
        subscriber.onNext(item);
      } catch (Throwable e) {
        if (decide()) {
          ending.end(new Step.End(null, new CancellationException()), false);
        }
        throw e;
      }
    }

    @Override
    public void onError(Throwable error) {
      if (attempt == null) {
        finish(new Step.End(null, error), false);
      } else if (delivered || askedWrongly) {
        Verdict verdict = attempt.on().breaker().judge(null, error);
        finish(plan.ended(attempt, verdict, null, error), false);
      } else if (!decided.get()) {
        carryOut(plan.after(attempt, null, error));
      }
    }

    @Override
    public void onComplete() {
      if (attempt == null) {
        finish(new Step.End(null, null), true);
      } else {
        finish(plan.ended(attempt, Verdict.success(), null, null), false);
      }
    }
  }
}
