package dev.halfopen.pipeline;

import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When one call began, and what is left until its deadline. */
class CallTime {
  private final Settings settings;
  private final long startedAt;

  /**
   * The time of a call that begins now.
   *
   * @param matters whether anybody looks at it; if not, the clock isn't read
   */
  CallTime(Settings settings, boolean matters) {
    this.settings = settings;
    this.startedAt = matters ? nowOr(0) : 0;
  }

  /** Of a clock that fails, the beginning: a call ends whatever its clock does. */
  final long now() {
    return nowOr(startedAt);
  }

  private long nowOr(long otherwise) {
    try {
      return settings.time().nanoTime();
    } catch (Throwable e) {
      return otherwise;
    }
  }

  final long startedAt() {
    return startedAt;
  }

  /** Time until the deadline; null if there is none. Not positive: it is over. */
  final @Nullable Duration timeLeft() {
    Duration deadline = settings.timeouts().deadline();
    return deadline == null ? null : deadline.minusNanos(now() - startedAt);
  }

  final boolean isOver() {
    Duration left = timeLeft();
    return left != null && (left.isNegative() || left.isZero());
  }

  /** Whether there is time left after this wait. */
  final boolean fits(Duration wait) {
    Duration left = timeLeft();
    return left == null || wait.compareTo(left) < 0;
  }

  /** The nearer one of a limit and what is left until the deadline. */
  final TimeLimit orDeadline(TimeLimit own) {
    return own.orDeadline(timeLeft(), settings.timeouts());
  }

  /** The error of a call whose time was over before an attempt could end. */
  final CallTimeoutException deadlinePassed() {
    return orDeadline(TimeLimit.NONE).passed(null);
  }
}
