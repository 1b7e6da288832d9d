package dev.halfopen;

import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import org.jspecify.annotations.Nullable;

/**
 * A log line that is still to be written, when no lock is held.
 *
 * @param cause the failure that it tells of, in one line
 */
record LogLine(boolean warning, String text, @Nullable Throwable cause) {
  void write() {
    String line = cause == null ? text : text + "; last failure: " + Text.describe(cause);
    if (warning) {
      SafeLog.warn(line);
    } else {
      SafeLog.info(line);
    }
  }
}
