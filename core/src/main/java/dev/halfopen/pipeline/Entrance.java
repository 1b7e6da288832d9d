package dev.halfopen.pipeline;

import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Lets calls in, one after another when there are too many at a time. */
final class Entrance {
  /** A call that goes on when it is let in. */
  interface Guest {
    /** It has a place. */
    void admitted();

    /** It gets none. */
    void refused(Throwable error);

    /** What must be cancelled when it leaves. */
    void waitingFor(Future<?> future);
  }

  private final Settings settings;
  private final @Nullable Limiter limiter;

  Entrance(Settings settings, @Nullable ConcurrencyLimit limit) {
    this.settings = settings;
    this.limiter = limit == null ? null : new Limiter(limit);
  }

  Place place() {
    return new Place(limiter);
  }

  /** How many calls wait for a place. */
  int waiting() {
    return limiter == null ? 0 : limiter.waiting();
  }

  /** Lets a call in now or later, or refuses it. */
  void enter(Place place, CallPlan plan, Guest guest) {
    if (place.tryTake()) {
      guest.admitted();
      return;
    }
    try {
      place.await(() -> settings.handOver(guest::admitted));
    } catch (CallLimitException e) {
      guest.refused(e);
      return;
    }
    Duration left = plan.timeLeft();
    if (left != null) {
      Runnable tooLate = () -> guest.refused(plan.deadlinePassed(null));
      guest.waitingFor(
          settings.schedule(
              () -> {
                if (place.leaveQueue()) {
                  settings.handOver(tooLate);
                }
              },
              Math.max(0, left.toNanos())));
    }
  }

  /**
   * Waits until the calling thread has a place.
   *
   * @throws CallLimitException if too many wait already
   * @throws CallTimeoutException if the deadline comes first
   * @throws CancellationException if the thread is interrupted, which it stays
   */
  void enterAndWait(Place place, CallPlan plan) {
    if (place.tryTake()) {
      return;
    }
    CountDownLatch over = new CountDownLatch(1);
    place.await(over::countDown);
    Duration left = plan.timeLeft();
    Future<?> timer = null;
    if (left != null) {
      timer =
          settings.schedule(
              () -> {
                if (place.leaveQueue()) {
                  over.countDown();
                }
              },
              Math.max(0, left.toNanos()));
    }
    try {
      over.await();
    } catch (InterruptedException e) {
      place.giveBack();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for a place");
    } finally {
      if (timer != null) {
        timer.cancel(false);
      }
    }
    if (place.isGone()) {
      throw plan.deadlinePassed(null);
    }
  }
}
