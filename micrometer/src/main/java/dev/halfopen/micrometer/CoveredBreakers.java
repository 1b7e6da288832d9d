package dev.halfopen.micrometer;

import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The breakers that are not shown only because a later one has the same labels. Guarded by the lock
 * of {@link WatchedBreakers}.
 */
final class CoveredBreakers {
  private final Map<Tags, Set<Watched>> byLabels = new HashMap<>();

  void add(Watched watched, Tags labels) {
    byLabels.computeIfAbsent(labels, any -> new LinkedHashSet<>()).add(watched);
  }

  void remove(Watched watched, Tags labels) {
    Set<Watched> same = byLabels.get(labels);
    if (same != null && same.remove(watched) && same.isEmpty()) {
      byLabels.remove(labels);
    }
  }

  /** Whatever labels it had. */
  void remove(Watched watched) {
    List.copyOf(byLabels.keySet()).forEach(labels -> remove(watched, labels));
  }

  /** The one of these labels that came last, of those that are alive; null: there is none. */
  @Nullable Watched latest(Tags labels) {
    Set<Watched> same = byLabels.get(labels);
    Watched latest = null;
    if (same != null) {
      for (Watched watched : same) {
        latest = watched.refersTo(null) ? latest : watched;
      }
    }
    return latest;
  }

  void clear() {
    byLabels.clear();
  }
}
