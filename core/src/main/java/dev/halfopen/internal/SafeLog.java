package dev.halfopen.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/** Writes the library's log lines; a logger that throws reaches no caller (R8). */
public final class SafeLog {
  private static final Logger log = logger();

  private SafeLog() {}

  private static Logger logger() {
    try {
      return LoggerFactory.getLogger("dev.halfopen.CircuitBreaker");
    } catch (Throwable e) {
      // Logging that can't even start is no reason to fail the user's calls.
      return NOPLogger.NOP_LOGGER;
    }
  }

  public static void info(String line) {
    write(false, line);
  }

  public static void warn(String line) {
    write(true, line);
  }

  private static void write(boolean warning, String line) {
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
