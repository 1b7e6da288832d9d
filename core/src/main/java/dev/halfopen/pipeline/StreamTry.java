package dev.halfopen.pipeline;

import dev.halfopen.Verdict;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One attempt's stream, which its breaker has admitted. */
final class StreamTry<T> extends StreamSource<T> implements Runnable {
  /*
   * Signals of the source come one at a time (maybe nested: an item inside the one whose receiver
   * asked for it); the time's end and the subscriber's leaving come at any time. The subscriber
   * must get one signal at a time:
   *
   *   IDLE -> EMITTING -> IDLE      an item is being delivered
   *   EMITTING -> LATE -> DONE      the time was over meanwhile: who delivers tells that, too
   *   IDLE -> DONE                  the end: by the source, the time or the subscriber
   *   EMITTING -> DONE              the end inside the delivery of an item
   *
   * Who makes it LATE or DONE ends the permit.
   *
   * The service owes an item while one is requested that has not come, and the subscriber is free
   * to take it: only then its silence counts, for the limits and for who leaves. One alarm stands
   * for all limits: when it comes it looks at what has happened since, and is set again for what is
   * left. That is exact, since a limit that begins later ends later.
   */
  private static final int IDLE = 0;
  private static final int EMITTING = 1;
  private static final int LATE = 2;
  private static final int DONE = 3;

  private final Attempt attempt;
  private final Scope scope;
  private final TimeLimit total;
  private final long startedAt;
  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final AtomicLong received = new AtomicLong();
  private volatile long owedSince;
  private volatile @Nullable Thread emitter;
  private volatile @Nullable CallTimeoutException tooLate;
  private volatile @Nullable Alarm alarm;

  StreamTry(StreamRun<T> run, Attempt attempt) {
    super(run);
    this.attempt = attempt;
    this.scope = Scope.within(run.outer);
    this.total = run.plan.deadlineLimit();
    this.startedAt = run.plan.now();
    this.owedSince = startedAt;
  }

  void start() {
    try {
      watch(remaining(startedAt));
      attempt.renew();
      attempt.around(this);
      follow();
    } catch (Throwable e) {
      // Not the call's: a timer that was shut down, for instance.
      if (end()) {
        attempt.ignore();
        stopBeneath(new CancellationException());
      }
      run.fail(e);
    }
  }

  /** The call itself, within the permit of its attempt. */
  @Override
  public void run() {
    AttemptScopes.within(
        scope,
        () -> {
          try {
            run.callOnce(attempt).subscribe(this);
          } catch (Throwable e) {
            failed(e);
          }
        });
  }

  /** What the source does when it is asked is a part of the call, too. */
  @Override
  void request(Flow.Subscription source, long n) {
    follow();
    if (isWithinTheCall()) {
      source.request(n);
    } else {
      attempt.around(() -> AttemptScopes.within(scope, () -> source.request(n)));
    }
  }

  private boolean isWithinTheCall() {
    return AttemptScopes.current() == scope;
  }

  /** The subscriber's code is no part of the call, though a source may give items within it. */
  private void passOn(T item) {
    if (isWithinTheCall()) {
      attempt.outside(() -> AttemptScopes.within(run.outer, () -> run.deliver(item)));
    } else {
      run.deliver(item);
    }
  }

  @Override
  boolean isOver() {
    int present = state.get();
    return present == DONE || present == LATE;
  }

  private void watch(long nanos) {
    if (nanos != Long.MAX_VALUE && state.get() != DONE) {
      alarm =
          run.settings
              .threads()
              .schedule(() -> run.handOverFromTimer(this::look), Math.max(0, nanos));
      if (state.get() == DONE) {
        stopAlarm();
      }
    }
  }

  /** The time has come for one of the limits, or it has been put off. */
  private void look() {
    try {
      long now = run.plan.now();
      TimeLimit passed = passed(now);
      if (passed == null) {
        watch(remaining(now));
      } else {
        expire(passed.passed(null));
      }
    } catch (Throwable e) {
      run.fail(e);
    }
  }

  private @Nullable TimeLimit passed(long now) {
    if (!total.isNone() && now - startedAt >= total.nanos()) {
      return total;
    }
    TimeLimit next = nextItem();
    return isOwed() && !next.isNone() && now - owedSince >= next.nanos() ? next : null;
  }

  /** Until a limit can have passed at the earliest; the largest number: never. */
  private long remaining(long now) {
    long left = total.isNone() ? Long.MAX_VALUE : startedAt + total.nanos() - now;
    TimeLimit next = nextItem();
    if (!next.isNone()) {
      left = Math.min(left, isOwed() ? owedSince + next.nanos() - now : next.nanos());
    } else if (received.get() == 0) {
      left = Math.min(left, run.settings.idleLimit().nanos());
    }
    return left;
  }

  private TimeLimit nextItem() {
    return received.get() == 0 ? run.settings.firstItemLimit() : run.settings.idleLimit();
  }

  private boolean isOwed() {
    return emitter == null && run.requested() > received.get();
  }

  /** Tells the attempt whether the service owes an item, whoever else does so meanwhile. */
  private void follow() {
    boolean owed;
    do {
      owed = isOwed();
      attempt.waiting(owed);
    } while (owed != isOwed());
  }

  private void expire(CallTimeoutException error) {
    tooLate = error;
    while (true) {
      int present = state.get();
      if (present == LATE || present == DONE) {
        return;
      }
      if (state.compareAndSet(present, present == IDLE ? DONE : LATE)) {
        Verdict verdict = attempt.timedOut(error);
        stopBeneath(error);
        if (present == IDLE) {
          tell(verdict, error);
        }
        return;
      }
    }
  }

  @Override
  public void onNext(T item) {
    if (item == null) {
      throw brokenBy("the stream gave null, not an item");
    }
    if (emitter == Thread.currentThread()) {
      if (!isOver()) {
        received.incrementAndGet();
        deliver(item);
      }
    } else if (state.compareAndSet(IDLE, EMITTING)) {
      emit(item);
    }
  }

  private void emit(T item) {
    emitter = Thread.currentThread();
    received.incrementAndGet();
    follow();
    attempt.renew();
    deliver(item);
    attempt.renew();
    owedSince = run.plan.now();
    emitter = null;
    follow();
    CallTimeoutException error = tooLate;
    if (!state.compareAndSet(EMITTING, IDLE) && state.compareAndSet(LATE, DONE) && error != null) {
      tell(Verdict.failure(error, null), error);
    }
  }

  private void deliver(T item) {
    try {
      passOn(item);
    } catch (Throwable e) {
      int before = state.getAndSet(DONE);
      if (before == EMITTING) {
        attempt.ignore();
      }
      emitter = null;
      stopBeneath(new CancellationException());
      run.subscriberFailed();
      throw e;
    }
  }

  @Override
  public void onError(Throwable error) {
    if (error == null) {
      throw brokenBy("the stream gave null, not an error");
    }
    failed(error);
  }

  @Override
  void failed(Throwable error) {
    if (!end()) {
      return;
    }
    // The source answers so what the subscriber asked wrongly (rule 3.9).
    if (run.hasAskedWrongly() && error instanceof IllegalArgumentException) {
      attempt.ignore();
      scope.ended();
      tell(Verdict.ignored(), error);
    } else {
      Verdict verdict = attempt.end(null, error);
      scope.ended();
      tell(verdict, error);
    }
  }

  /** Before the first item it is as for any call; afterwards there is no other stream. */
  private void tell(Verdict verdict, Throwable error) {
    if (received.get() > 0 || run.hasAskedWrongly()) {
      run.finish(run.plan.ended(attempt, verdict, null, error));
    } else if (!run.isDecided()) {
      run.failed(run.plan.after(attempt, verdict, null, error));
    }
  }

  @Override
  public void onComplete() {
    if (end()) {
      Verdict verdict = attempt.completed();
      scope.ended();
      run.finish(run.plan.ended(attempt, verdict, null, null));
    }
  }

  /** True for the one who ends it: by the source, inside an item or between items. */
  private boolean end() {
    int present = emitter == Thread.currentThread() ? EMITTING : IDLE;
    boolean first = state.compareAndSet(present, DONE);
    if (first) {
      stopAlarm();
    }
    return first;
  }

  @Override
  void isAskedForMore() {
    if (!isOwed()) {
      owedSince = run.plan.now();
      if (run.requested() <= received.get()) {
        attempt.renew();
      }
    }
  }

  /** The subscriber leaves: that says nothing, unless the service owes an item for too long. */
  @Override
  void leave() {
    int before = state.getAndSet(DONE);
    if (before == IDLE || before == EMITTING) {
      if (isOwed()) {
        attempt.abandon();
      } else {
        attempt.ignore();
      }
      stopAlarm();
      stopBeneath(new CancellationException());
    }
  }

  private void stopBeneath(Throwable reason) {
    stopAlarm();
    Runnable stops = scope.end(reason);
    if (stops != null) {
      run.handOver(stops);
    }
    cancelSource();
  }

  private void stopAlarm() {
    Alarm present = alarm;
    if (present != null) {
      present.cancel();
    }
  }
}
