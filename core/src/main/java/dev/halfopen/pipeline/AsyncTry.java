package dev.halfopen.pipeline;

import dev.halfopen.Verdict;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.internal.CallersFuture;
import dev.halfopen.internal.OwnFailures;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One asynchronous attempt that its breaker has admitted. */
final class AsyncTry<T> implements Runnable {
  /*
   * `over` is set once, by its stage, by its time limit, or by who gives it up: the winner ends the
   * permit, and after that what is beneath. Only an outcome of its own is told to the flight.
   */
  private final AsyncRun<T> run;
  private final Flight<T> flight;
  private final Attempt attempt;
  private final Scope scope;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean given;
  private volatile @Nullable CompletionStage<T> source;
  private volatile @Nullable Alarm alarm;

  AsyncTry(AsyncRun<T> run, Flight<T> flight, Attempt attempt) {
    this.run = run;
    this.flight = flight;
    this.attempt = attempt;
    this.scope = Scope.within(run.outer);
  }

  /** Begins; what it throws has ended it, and nobody has been told. */
  void start() {
    try {
      if (!attempt.limit().isNone()) {
        alarm =
            run.settings
                .threads()
                .schedule(
                    () -> run.handOverFromTimer(this::timeIsOver), attempt.limit().nanosFromNow());
      }
      if (over.get()) {
        return; // a timer may run its tasks at once: then nobody waits for the call
      }
      attempt.around(this);
      if (over.get() && !given) {
        stopBeneath(new CancellationException()); // given up while it was being called
      }
    } catch (Throwable e) {
      // Not the call's: a timer that was shut down, for instance.
      if (over.compareAndSet(false, true)) {
        attempt.ignore();
        stopAlarm();
        stopBeneath(new CancellationException());
        throw e;
      }
      run.fail(e);
    }
  }

  /** The call itself, within the permit of its attempt. */
  @Override
  public void run() {
    AttemptScope before = AttemptScopes.swap(scope);
    try {
      CompletionStage<T> stage =
          Objects.requireNonNull(
              run.callOnce(attempt), "the call returned null instead of a stage");
      source = stage;
      // By handle: whenComplete would wrap each failure in an exception that nobody looks at.
      stage.handle(this::give);
    } catch (Throwable e) {
      give(null, e);
    } finally {
      AttemptScopes.swap(before);
    }
  }

  private @Nullable Void give(@Nullable T result, @Nullable Throwable thrown) {
    if (over.compareAndSet(false, true)) {
      given = true;
      stopAlarm();
      scope.ended();
      Throwable error = thrown == null ? null : OwnFailures.unwrap(source, thrown);
      tell(attempt.end(error == null ? result : null, error), result, error);
    }
    return null;
  }

  private void timeIsOver() {
    if (over.compareAndSet(false, true)) {
      CallTimeoutException error = attempt.limit().passed(null, scope);
      Verdict verdict = attempt.timedOut(error);
      stopBeneath(error);
      tell(verdict, null, error);
    }
  }

  private void tell(Verdict verdict, @Nullable T result, @Nullable Throwable error) {
    flight.ended(new AttemptOutcome(attempt, verdict, result, error, run.plan.now()));
  }

  /** Gives the attempt up; what it would have come to is told to nobody. */
  void abandon() {
    end(attempt::abandon);
  }

  /** Ends it with a failure that somebody else has seen. */
  void fail(Throwable error) {
    end(() -> attempt.end(null, error));
  }

  /** Ends it before it has come to anything; what was not sent says nothing of the service. */
  private void end(Runnable ending) {
    if (over.compareAndSet(false, true)) {
      if (scope.isUnsent()) {
        attempt.ignore();
      } else {
        ending.run();
      }
      stopAlarm();
      stopBeneath(new CancellationException());
    }
  }

  private void stopAlarm() {
    Alarm present = alarm;
    if (present != null) {
      present.cancel();
    }
  }

  private void stopBeneath(Throwable reason) {
    Runnable stops = scope.end(reason);
    if (stops != null) {
      run.handOver(stops);
    }
    CallersFuture.cancelSource(source);
  }
}
