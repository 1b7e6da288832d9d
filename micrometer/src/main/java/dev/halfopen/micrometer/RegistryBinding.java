package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.RegistryChange;
import dev.halfopen.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows what comes and goes in a registry. It is the registry that holds it, and it holds what
 * ends its listening, which holds the registry: so nobody else must hold it.
 */
final class RegistryBinding implements Consumer<RegistryChange> {
  private final WatchedBreakers breakers;
  private volatile @Nullable Subscription listening;
  private volatile boolean ended;

  RegistryBinding(WatchedBreakers breakers) {
    this.breakers = breakers;
  }

  void listenTo(CircuitBreakerRegistry registry) {
    listening = registry.onChange(this);
  }

  @Override
  public void accept(RegistryChange change) {
    if (ended) {
      return;
    }
    if (change instanceof RegistryChange.Added) {
      breakers.add(change.circuitBreaker(), true);
    } else {
      breakers.remove(change.circuitBreaker());
    }
  }

  void end() {
    ended = true;
    Subscription present = listening;
    if (present != null) {
      present.close();
    }
  }
}
