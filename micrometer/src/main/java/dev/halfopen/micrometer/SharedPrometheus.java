package dev.halfopen.micrometer;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows which collectors of ours stand in each registry of Prometheus's client, since several meter
 * registries may share one: two that show the same series would fail every scrape. Thread-safe;
 * keeps none of them alive.
 */
final class SharedPrometheus {
  private static final Map<PrometheusRegistry, List<WeakReference<PrometheusExposition>>> THERE =
      new WeakHashMap<>();

  private SharedPrometheus() {}

  /**
   * Puts a collector into its registry.
   *
   * @throws IllegalStateException if another one there shows the same series
   */
  static void register(PrometheusExposition added, PrometheusRegistry registry) {
    synchronized (THERE) {
      List<WeakReference<PrometheusExposition>> there =
          THERE.computeIfAbsent(registry, any -> new ArrayList<>());
      for (WeakReference<PrometheusExposition> reference : List.copyOf(there)) {
        PrometheusExposition other = reference.get();
        if (other == null || other.isClosed()) {
          there.remove(reference);
          remove(other, registry);
        } else if (other.clashesWith(added)) {
          throw new IllegalStateException(
              "Another meter registry shows Halfopen's meters in the same PrometheusRegistry, and"
                  + " nothing tells the two apart: no scrape would succeed. Bind to that one, or give"
                  + " this one a PrometheusRegistry or (from Micrometer 1.17 on) common tags of its"
                  + " own");
        }
      }
      registry.register(added);
      there.add(new WeakReference<>(added));
    }
  }

  /** Takes it out again. */
  static void unregister(PrometheusExposition gone, PrometheusRegistry registry) {
    synchronized (THERE) {
      List<WeakReference<PrometheusExposition>> there = THERE.get(registry);
      if (there != null) {
        there.removeIf(reference -> reference.refersTo(gone));
      }
      remove(gone, registry);
    }
  }

  private static void remove(@Nullable PrometheusExposition gone, PrometheusRegistry registry) {
    if (gone != null) {
      registry.unregister(gone);
    }
  }
}
