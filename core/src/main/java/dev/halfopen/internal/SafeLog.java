package dev.halfopen.internal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the library's log lines; a logger that throws reaches no caller (R8). */
public final class SafeLog {
  private static final @Nullable Logger log = logger();

  private SafeLog() {}

  private static @Nullable Logger logger() {
    try {
      return LoggerFactory.getLogger("dev.halfopen.CircuitBreaker");
    } catch (Throwable e) {
      // Logging that can't even start is no reason to fail the user's calls.
      return null;
    }
  }

  public static void info(String line) {
    write(false, line);
  }

  public static void warn(String line) {
    write(true, line);
  }

  private static void write(boolean warning, String line) {
    if (log == null) {
      return;
    }
    try {
      if (warning) {
        log.warn(line);
      } else {
        log.info(line);
      }
    } catch (Throwable e) {
      // A logger that throws must not reach the caller, and there is nobody else to tell.
    }
  }
}
