package dev.halfopen;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The breakers that made room in a registry, for as long as somebody else holds them. Guarded by
 * the registry's lock.
 */
final class GoneBreakers {
  private final Map<String, Gone> byName = new HashMap<>();
  private final ReferenceQueue<EnhancedCircuitBreaker> collected = new ReferenceQueue<>();

  void add(RegistryEntry entry) {
    forgetCollected();
    byName.put(entry.breaker().name(), new Gone(entry, collected));
  }

  /** Takes the one of this name out, if there is one. */
  @Nullable Gone takeBack(String name) {
    forgetCollected();
    return byName.remove(name);
  }

  private void forgetCollected() {
    for (Reference<?> cleared = collected.poll(); cleared != null; cleared = collected.poll()) {
      if (cleared instanceof Gone gone) {
        byName.remove(gone.name, gone);
      }
    }
  }

  /** One of them. */
  static final class Gone extends WeakReference<EnhancedCircuitBreaker> {
    private final String name;
    private final boolean ownSettings;

    private Gone(RegistryEntry entry, ReferenceQueue<EnhancedCircuitBreaker> collected) {
      super(entry.breaker(), collected);
      this.name = entry.breaker().name();
      this.ownSettings = entry.hasOwnSettings();
    }

    boolean hasOwnSettings() {
      return ownSettings;
    }
  }
}
