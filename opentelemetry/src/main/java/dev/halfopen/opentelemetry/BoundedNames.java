package dev.halfopen.opentelemetry;

import dev.halfopen.internal.SafeLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Names from outside, of which only the first so many are told apart: each makes series of its own,
 * and whoever may choose names must not fill a metrics system. Thread-safe.
 */
final class BoundedNames {
  private final String what;
  private final int limit;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean warned = new AtomicBoolean();

  BoundedNames(String what, int limit) {
    this.what = what;
    this.limit = limit;
  }

  /** The name itself, or the one for all beyond the limit. */
  String of(String name) {
    if (known.contains(name)) {
      return name;
    }
    // Threads that come at once may put in a few more.
    if (known.size() < limit) {
      known.add(name);
      return name;
    }
    if (!warned.getAndSet(true)) {
      SafeLog.warn(
          "Telemetry has seen "
              + limit
              + " different names of "
              + what
              + ": further ones are told together, as "
              + GenAi.OTHER);
    }
    return GenAi.OTHER;
  }
}
