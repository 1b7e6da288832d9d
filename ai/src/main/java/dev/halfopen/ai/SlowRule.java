package dev.halfopen.ai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an answer is slow to the one who waits for it. Immutable.
 *
 * @param firstContent longer than this to the first content of a stream; null: no matter
 * @param perToken longer than this for each token that follows; null: no matter
 */
record SlowRule(@Nullable Duration firstContent, @Nullable Duration perToken) {
  static final SlowRule NONE = new SlowRule(null, null);

  /** Whether an answer was slow; null if it can't be said. */
  @Nullable Boolean judge(Came came, Pace pace) {
    return came.streamed() ? ofStream(came, pace) : ofWhole(came, pace);
  }

  private @Nullable Boolean ofStream(Came came, Pace pace) {
    Boolean begun = isLonger(pace.toFirstContent(), firstContent);
    Boolean each = isLonger(pace.perToken(came), perToken);
    if (begun == null || each == null) {
      return begun == null ? each : begun;
    }
    return begun || each;
  }

  /** Nobody knows when it began to be written: it may take what both parts may take. */
  private @Nullable Boolean ofWhole(Came came, Pace pace) {
    long tokens = came.usage().output();
    if (firstContent == null || perToken == null || tokens < 0) {
      return null;
    }
    return isLonger(pace.toFirstContent(), firstContent.plus(perToken.multipliedBy(tokens)));
  }

  private static @Nullable Boolean isLonger(@Nullable Duration time, @Nullable Duration limit) {
    if (time == null || limit == null) {
      return null;
    }
    return time.compareTo(limit) > 0;
  }
}
