package dev.halfopen.pipeline;

import dev.halfopen.internal.CallersFuture;
import java.util.concurrent.CancellationException;

/** The future that {@code callAsync} of a pipeline returns. */
final class CallFuture<T> extends CallersFuture<T> {
  private final AsyncRun<T> run;

  CallFuture(AsyncRun<T> run) {
    this.run = run;
  }

  /** By the run, which has been decided. */
  @SuppressWarnings({
    "unchecked",
    "NullAway"
  }) // the plan ends with what the call or its fallback gave
  void tell(Step.End seen) {
    if (seen.error() == null) {
      tellResult((T) seen.result());
    } else {
      tellError(seen.error());
    }
  }

  @Override
  protected boolean givenUp() {
    return run.givenUp(new CancellationException());
  }

  @Override
  protected boolean failedFromOutside(Throwable error) {
    return run.failedByCaller(error);
  }
}
