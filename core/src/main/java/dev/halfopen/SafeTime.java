package dev.halfopen;

import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads a time source that may throw where a call must end all the same. */
final class SafeTime {
  private static final AtomicBoolean warned = new AtomicBoolean();

  private SafeTime() {}

  static long nanoTime(TimeSource time, long otherwise) {
    try {
      return time.nanoTime();
    } catch (Throwable e) {
      warn(e);
      return otherwise;
    }
  }

  static Instant instant(TimeSource time, Instant otherwise) {
    try {
      Instant instant = time.instant();
      return instant == null ? otherwise : instant;
    } catch (Throwable e) {
      warn(e);
      return otherwise;
    }
  }

  private static void warn(Throwable problem) {
    if (warned.compareAndSet(false, true)) {
      SafeLog.warn("A time source failed: " + Text.describeWithOrigin(problem));
    }
  }
}
