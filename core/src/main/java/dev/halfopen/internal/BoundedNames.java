package dev.halfopen.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names from outside, of which only the first so many are told apart: each makes series of its own,
 * and whoever may choose names must not fill a metrics system. Thread-safe.
 */
public final class BoundedNames {
  private final int limit;
  private final String others;
  private final String warning;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private boolean warned;

  /**
   * None is known yet.
   *
   * @param limit how many are told apart
   * @param others the name for all beyond the limit
   * @param warning logged once, when the first of them comes
   */
  public BoundedNames(int limit, String others, String warning) {
    this.limit = limit;
    this.others = others;
    this.warning = warning;
  }

  /** The name itself, or the one for all beyond the limit. */
  public String of(String name) {
    return known.contains(name) || taken(name) ? name : others;
  }

  private boolean taken(String name) {
    synchronized (known) {
      if (known.contains(name)) {
        return true;
      }
      if (known.size() < limit) {
        return known.add(name);
      }
      if (warned) {
        return false;
      }
      warned = true;
    }
    SafeLog.warn(warning);
    return false;
  }
}
