package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.RegistryChange;
import dev.halfopen.Subscription;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The registries whose breakers are observed. Holds none of them. Thread-safe. */
final class WatchedRegistries {
  private final WatchedBreakers breakers;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<WeakReference<Follower>> followers = new ArrayList<>();
  private boolean closed;

  WatchedRegistries(WatchedBreakers breakers) {
    this.breakers = breakers;
  }

  Subscription watch(CircuitBreakerRegistry registry) {
    Follower follower = new Follower(breakers);
    lock.lock();
    try {
      if (closed) {
        return () -> {};
      }
      followers.add(new WeakReference<>(follower));
    } finally {
      lock.unlock();
    }
    return follower.follow(registry);
  }

  /** How many breakers they hold. */
  long size() {
    return alive().stream().mapToLong(Follower::size).sum();
  }

  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    alive().forEach(Follower::close);
  }

  private List<Follower> alive() {
    lock.lock();
    try {
      followers.removeIf(follower -> follower.refersTo(null));
      return followers.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Follows one registry, which holds it as its listener. Thread-safe. */
  private static final class Follower implements Subscription {
    private final WatchedBreakers breakers;
    private final ReentrantLock lock = new ReentrantLock();
    private final IdentityHashMap<CircuitBreaker, Subscription> held = new IdentityHashMap<>();
    private @Nullable Subscription listening;
    private boolean closed;

    Follower(WatchedBreakers breakers) {
      this.breakers = breakers;
    }

    Subscription follow(CircuitBreakerRegistry registry) {
      Subscription begun = registry.onChange(this::changed);
      lock.lock();
      try {
        if (!closed) {
          listening = begun;
          return this;
        }
      } finally {
        lock.unlock();
      }
      begun.close();
      return this;
    }

    private void changed(RegistryChange change) {
      CircuitBreaker breaker = change.circuitBreaker();
      lock.lock();
      try {
        if (closed) {
          return;
        }
        if (change instanceof RegistryChange.Added) {
          held.computeIfAbsent(breaker, breakers::watch);
        } else {
          Subscription watching = held.remove(breaker);
          if (watching != null) {
            watching.close();
          }
        }
      } finally {
        lock.unlock();
      }
    }

    int size() {
      lock.lock();
      try {
        return held.size();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      Subscription ending;
      List<Subscription> watching;
      lock.lock();
      try {
        closed = true;
        ending = listening;
        watching = List.copyOf(held.values());
        held.clear();
      } finally {
        lock.unlock();
      }
      if (ending != null) {
        ending.close();
      }
      watching.forEach(Subscription::close);
    }
  }
}
