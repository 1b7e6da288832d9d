package dev.halfopen;

import dev.halfopen.internal.Ranges;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Circuit breakers by name: one instance for each name, whatever the race. Thread-safe.
 *
 * <p>It is bounded, because names may come from outside. When it is full, breakers that are CLOSED,
 * idle, without evidence and not held by anybody make room; the rest of the application can't tell
 * that they were replaced, except by their counts. Whether a breaker is held is the garbage
 * collector's knowledge, so a full registry asks for a collection, at most every 10 s.
 */
public final class CircuitBreakerRegistry {
  /** How many breakers a registry holds by default: {@value}. */
  public static final int DEFAULT_MAX_BREAKERS = 10_000;

  private static final long COLLECTION_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final CircuitBreakerConfig defaults;
  private final int maxBreakers;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  /** Held while a breaker is added; finding one takes no lock. */
  private final ReentrantLock adding = new ReentrantLock();

  private @Nullable Long lastCollection;

  private CircuitBreakerRegistry(CircuitBreakerConfig defaults, int maxBreakers) {
    this.defaults = Ranges.notNull("defaults", defaults);
    this.maxBreakers = Ranges.between("maxBreakers", maxBreakers, 1, Ranges.MAX_CALLS);
  }

  /** A registry of at most {@value #DEFAULT_MAX_BREAKERS} breakers. */
  public static CircuitBreakerRegistry of(CircuitBreakerConfig defaults) {
    return of(defaults, DEFAULT_MAX_BREAKERS);
  }

  /**
   * A registry of a size of your own.
   *
   * @param maxBreakers 1 to 1 000 000
   */
  public static CircuitBreakerRegistry of(CircuitBreakerConfig defaults, int maxBreakers) {
    return new CircuitBreakerRegistry(defaults, maxBreakers);
  }

  /**
   * The breaker of this name, made with the registry's defaults if there is none.
   *
   * @param name 1 to 200 characters
   * @throws IllegalStateException if there is no room for another one
   */
  public CircuitBreaker circuitBreaker(String name) {
    return circuitBreaker(name, defaults);
  }

  /**
   * The breaker of this name, made with these settings if there is none; one that exists keeps its
   * own.
   *
   * @param name 1 to 200 characters
   * @throws IllegalStateException if there is no room for another one
   */
  public CircuitBreaker circuitBreaker(String name, CircuitBreakerConfig config) {
    EnhancedCircuitBreaker.checkName(name);
    Ranges.notNull("config", config);
    EnhancedCircuitBreaker existing = get(name);
    return existing != null ? existing : add(name, config);
  }

  /** The breaker of this name, if there is one. */
  public Optional<CircuitBreaker> find(String name) {
    return Optional.ofNullable(get(name));
  }

  /** All breakers at this moment, in no order. Unmodifiable. */
  public Collection<CircuitBreaker> all() {
    return slots.values().stream()
        .map(Slot::breaker)
        .filter(Objects::nonNull)
        .<CircuitBreaker>map(breaker -> breaker)
        .toList();
  }

  /** Forgets the breaker of this name; who holds it goes on using it. False if there was none. */
  public boolean remove(String name) {
    return slots.remove(name) != null;
  }

  private @Nullable EnhancedCircuitBreaker get(String name) {
    Slot slot = slots.get(name);
    return slot == null ? null : slot.breaker();
  }

  private CircuitBreaker add(String name, CircuitBreakerConfig config) {
    adding.lock();
    try {
      EnhancedCircuitBreaker existing = get(name);
      if (existing != null) {
        return existing;
      }
      if (slots.size() >= maxBreakers) {
        makeRoom();
      }
      EnhancedCircuitBreaker breaker = new EnhancedCircuitBreaker(name, config);
      slots.put(name, new Slot(breaker));
      return breaker;
    } finally {
      adding.unlock();
    }
  }

  private void makeRoom() {
    if (mayCollect()) {
      slots.values().forEach(Slot::releaseIfPristine);
      System.gc();
      slots.values().removeIf(slot -> !slot.hold());
    }
    if (slots.size() >= maxBreakers) {
      throw new IllegalStateException(
          "The registry is full: "
              + slots.size()
              + " circuit breakers (expected: at most "
              + maxBreakers
              + "), all of them in use, with evidence, or held by somebody");
    }
  }

  private boolean mayCollect() {
    long now = defaults.timeSource().nanoTime();
    if (lastCollection != null && now - lastCollection < COLLECTION_PAUSE_NANOS) {
      return false;
    }
    lastCollection = now;
    return true;
  }

  /** A breaker, held weakly only while the registry finds out whether anybody else holds it. */
  private static final class Slot {
    private final WeakReference<EnhancedCircuitBreaker> weak;
    private volatile @Nullable EnhancedCircuitBreaker strong;

    Slot(EnhancedCircuitBreaker breaker) {
      this.weak = new WeakReference<>(breaker);
      this.strong = breaker;
    }

    @Nullable EnhancedCircuitBreaker breaker() {
      EnhancedCircuitBreaker held = strong;
      if (held == null) {
        // Whoever asks for it just now may use it and let it go again: it stays for them.
        held = weak.get();
        strong = held;
      }
      return held;
    }

    void releaseIfPristine() {
      EnhancedCircuitBreaker held = strong;
      if (held != null && held.isPristine()) {
        strong = null;
      }
    }

    /** Holds the breaker again; false if it is gone. */
    boolean hold() {
      strong = breaker();
      return strong != null;
    }
  }
}
