package dev.halfopen;

import dev.halfopen.internal.Outbox;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells a registry's listeners what comes and goes, each from the breakers on that were there when
 * it came. Everything but {@link #deliver} is called under the registry's lock, so that the order
 * of what is told is that of the changes; nothing is told under it.
 */
final class RegistryListeners {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** None is dropped: who has missed one would keep what is gone, or never see what is there. */
  private final Outbox<Runnable> toTell = new Outbox<>(Integer.MAX_VALUE, Runnable::run);

  Listener add(Consumer<? super RegistryChange> listener, Collection<CircuitBreaker> present) {
    Listener added = new Listener(listener);
    listeners.add(added);
    for (CircuitBreaker breaker : present) {
      toTell.offer(() -> added.tell(new RegistryChange.Added(breaker)));
    }
    return added;
  }

  void remove(Listener listener) {
    listener.heeds = false;
    listeners.remove(listener);
  }

  void added(CircuitBreaker breaker) {
    tellAll(new RegistryChange.Added(breaker));
  }

  void removed(CircuitBreaker breaker) {
    tellAll(new RegistryChange.Removed(breaker));
  }

  private void tellAll(RegistryChange change) {
    for (Listener listener : listeners) {
      toTell.offer(() -> listener.tell(change));
    }
  }

  /** Tells what is to be told, unless somebody is at it. Runs foreign code. */
  void deliver() {
    toTell.deliver();
  }

  /** One registration. */
  static final class Listener {
    private final Consumer<? super RegistryChange> consumer;
    private volatile boolean heeds = true;

    private Listener(Consumer<? super RegistryChange> consumer) {
      this.consumer = consumer;
    }

    private void tell(RegistryChange change) {
      if (!heeds) {
        return;
      }
      try {
        consumer.accept(change);
      } catch (Throwable e) {
        SafeLog.warn(
            "A listener of a circuit breaker registry failed: " + Text.describeWithOrigin(e));
      }
    }
  }
}
