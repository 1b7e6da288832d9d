package dev.halfopen.pipeline;

import dev.halfopen.Verdict;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** One attempt's stream, which its breaker has admitted. */
final class StreamTry<T> extends StreamSource<T> implements Runnable {
  private final Attempt attempt;
  private final Scope scope;
  private final StreamTurns turns = new StreamTurns();
  private final StreamWatch watch;
  private volatile @Nullable CallTimeoutException tooLate;

  /** What the source has ended with while an item was being delivered; null: it completed. */
  private volatile @Nullable Throwable sourcesError;

  StreamTry(StreamRun<T> run, Attempt attempt) {
    super(run);
    this.attempt = attempt;
    this.scope = Scope.within(run.outer);
    this.watch = new StreamWatch(run, turns, this::expire);
  }

  void start() {
    try {
      watch.start();
      attempt.renew();
      if (isOver()) {
        return; // a timer may run its tasks at once: then nobody waits for the stream
      }
      attempt.around(this);
      follow();
    } catch (Throwable e) {
      // Not the call's: a timer that was shut down, for instance.
      if (turns.leave()) {
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
    return turns.isOver();
  }

  /** Tells the attempt whether the service owes an item, whoever else does so meanwhile. */
  private void follow() {
    boolean owed;
    do {
      owed = watch.isOwed();
      attempt.waiting(owed);
    } while (owed != watch.isOwed());
  }

  private void expire(TimeLimit passed) {
    CallTimeoutException error = passed.passed(null, scope);
    tooLate = error;
    StreamTurns.End end = turns.expire();
    if (end != StreamTurns.End.TOO_LATE) {
      Verdict verdict = attempt.timedOut(error);
      stopBeneath(error);
      if (end == StreamTurns.End.NOW) {
        tell(verdict, error);
      }
    }
  }

  @Override
  public void onNext(T item) {
    if (item == null) {
      throw brokenBy(new NullPointerException("the stream gave null, not an item"));
    }
    if (turns.isNested()) {
      if (!isOver()) {
        watch.received();
        deliver(item);
      }
    } else if (turns.beginItem()) {
      emit(item);
    } else if (!isOver()) {
      throw brokenBy(
          new IllegalStateException(
              "the stream gave an item while another one was being taken (rule 1.3)"));
    }
  }

  private void emit(T item) {
    watch.received();
    follow();
    attempt.renew();
    deliver(item);
    attempt.waitsAnew();
    watch.waitsAnew();
    StreamTurns.Next next = turns.endItem();
    follow();
    CallTimeoutException error = tooLate;
    if (next == StreamTurns.Next.TELL_LATE && error != null) {
      tell(Verdict.failure(error, null), error);
    } else if (next == StreamTurns.Next.END) {
      end(sourcesError);
    }
  }

  private void deliver(T item) {
    try {
      passOn(item);
    } catch (Throwable e) {
      if (turns.failItem()) {
        attempt.ignore();
      }
      stopBeneath(new CancellationException());
      run.subscriberFailed(e);
      throw e;
    }
  }

  @Override
  public void onError(Throwable error) {
    if (error == null) {
      throw brokenBy(new NullPointerException("the stream gave null, not an error"));
    }
    failed(error);
  }

  @Override
  void failed(Throwable error) {
    endedBySource(error);
  }

  private void endedBySource(@Nullable Throwable error) {
    sourcesError = error;
    if (turns.end() == StreamTurns.End.NOW) {
      end(error);
    }
  }

  private void end(@Nullable Throwable error) {
    watch.stop();
    if (error == null) {
      Verdict verdict = attempt.completed();
      scope.ended();
      run.finish(run.plan.ended(attempt, verdict, null, null));
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
    if (watch.hasReceived() || run.hasAskedWrongly()) {
      run.finish(run.plan.ended(attempt, verdict, null, error));
    } else if (!run.isDecided()) {
      run.failed(run.plan.after(attempt, verdict, null, error));
    }
  }

  @Override
  public void onComplete() {
    endedBySource(null);
  }

  @Override
  void isAskedForMore() {
    if (!watch.isOwed()) {
      watch.waitsAnew();
      if (watch.isServed()) {
        attempt.waitsAnew();
      }
    }
  }

  /** The subscriber leaves: that says nothing, unless the service owes an item for too long. */
  @Override
  void leave() {
    if (turns.leave()) {
      if (watch.isOwed() && !scope.isUnsent()) {
        attempt.abandon();
      } else {
        attempt.ignore();
      }
      stopBeneath(new CancellationException());
    }
  }

  private void stopBeneath(Throwable reason) {
    watch.stop();
    Runnable stops = scope.end(reason);
    if (stops != null) {
      run.handOver(stops);
    }
    cancelSource();
  }
}
