package dev.halfopen.micrometer;

import dev.halfopen.internal.SafeLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of a tag that come from outside: the first so many are told, all others are {@value
 * #OTHER}. Thread-safe.
 */
final class Bounded {
  static final String OTHER = "other";
  static final String NONE = "none";

  private final String what;
  private final int limit;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private boolean warned;

  /**
   * None is known yet.
   *
   * @param what they are, for the one warning
   */
  Bounded(String what, int limit) {
    this.what = what;
    this.limit = limit;
  }

  /** The value as it is told; {@value #NONE} for null or nothing. */
  String told(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return NONE;
    }
    return known.contains(value) || taken(value) ? value : OTHER;
  }

  private boolean taken(String value) {
    synchronized (known) {
      if (known.contains(value)) {
        return true;
      }
      if (known.size() < limit) {
        return known.add(value);
      }
      if (warned) {
        return false;
      }
      warned = true;
    }
    SafeLog.warn(
        "Halfopen's meters of AI calls tell " + limit + " " + what + ", and further ones as other");
    return false;
  }
}
