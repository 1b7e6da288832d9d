package dev.halfopen.pipeline;

import dev.halfopen.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long one call waits before it tries its present target again. */
final class RetryWaits {
  private static final Duration LONGEST = Duration.ofDays(365);

  private final Settings settings;
  private final CallTime time;
  private @Nullable Duration last;

  /** Until when the present target asked to be left alone, if it did. */
  private long notBefore;

  private boolean toldToWait;

  RetryWaits(Settings settings, CallTime time) {
    this.settings = settings;
    this.time = time;
  }

  /** However long it is, it can be added to. */
  static long nanos(Duration stated) {
    return stated.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : stated.toNanos();
  }

  /** What one attempt was told holds for all at the same target. */
  void told(Verdict judged, long at) {
    Duration stated = Trouble.statedWait(judged);
    if (stated != null) {
      long until = at + nanos(stated);
      notBefore = toldToWait && notBefore - until > 0 ? notBefore : until;
      toldToWait = true;
    }
  }

  /** What is known of one target holds for no other. */
  void forgetTarget() {
    last = null;
    toldToWait = false;
  }

  /**
   * The wait before a retry: never shorter than what the service stated.
   *
   * @param attempts how many were made at this target
   * @return null if its breaker would reject it and isn't waited for
   */
  @Nullable Duration before(Target target, Verdict judged, int attempts) {
    Duration wait = Trouble.statedWait(judged);
    if (wait == null) {
      Duration previous = last == null ? Duration.ZERO : last;
      wait = settings.retry().wait(attempts, previous, settings.random());
      last = wait;
    }
    if (toldToWait) {
      Duration told = Duration.ofNanos(notBefore - time.now());
      wait = told.compareTo(wait) > 0 ? told : wait;
    }
    Duration untilTrial = target.breaker().timeUntilTrial();
    if (untilTrial.compareTo(wait) > 0) {
      return settings.retry().waitForBreaker() ? untilTrial : null;
    }
    return wait;
  }
}
