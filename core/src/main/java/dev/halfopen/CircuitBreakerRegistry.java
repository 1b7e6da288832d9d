package dev.halfopen;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Circuit breakers by name: one instance for each name, whatever the race. Thread-safe.
 *
 * <p>It is bounded, because names may come from outside, and a new name always gets a breaker all
 * the same. Beyond its soft limit the longest unused breaker makes room, if nobody needs it: it is
 * CLOSED and AUTOMATIC, has the settings that its name alone brings, no wait that the service asked
 * for, and no call in flight but such as have hung for longer than the hang threshold. If all are
 * needed the registry grows, up to twice the limit; there the longest unused one makes room,
 * whatever it is, settings of its own included, and one warning says so.
 *
 * <p>What has made room is not lost as long as somebody holds it, or a call of it is under way: who
 * asks for its name next gets the same instance. Listeners, tags and what is left of a retry budget
 * keep no breaker in the registry; listeners that want to hear of all breakers are added by {@link
 * #onChange}.
 *
 * @since 0.1.0
 */
public final class CircuitBreakerRegistry {
  /** The soft limit by default: {@value}. */
  public static final int DEFAULT_MAX_BREAKERS = 10_000;

  private final @Nullable Function<? super String, CircuitBreakerConfig> settings;
  private final HeldBreakers held;

  /** Null only if the settings come from a function. */
  private volatile @Nullable CircuitBreakerConfig defaults;

  /** The first breaker's clock, if not that of the defaults: uses are compared by it. */
  private volatile @Nullable TimeSource clock;

  private CircuitBreakerRegistry(
      @Nullable CircuitBreakerConfig defaults,
      @Nullable Function<? super String, CircuitBreakerConfig> settings,
      int softLimit) {
    this.defaults = defaults;
    this.clock = defaults == null ? null : defaults.timeSource();
    this.settings = settings;
    this.held = new HeldBreakers(softLimit);
  }

  /** A registry whose soft limit is {@value #DEFAULT_MAX_BREAKERS} breakers. */
  public static CircuitBreakerRegistry of(CircuitBreakerConfig defaults) {
    return of(defaults, DEFAULT_MAX_BREAKERS);
  }

  /**
   * A registry of a size of your own.
   *
   * @param maxBreakers the soft limit, 1 to 1 000 000
   */
  public static CircuitBreakerRegistry of(CircuitBreakerConfig defaults, int maxBreakers) {
    return new CircuitBreakerRegistry(
        Ranges.notNull("defaults", defaults),
        null,
        Ranges.between("maxBreakers", maxBreakers, 1, Ranges.MAX_CALLS));
  }

  /**
   * A registry that asks a function for the settings of each new name.
   *
   * @param settings must be thread-safe; may be asked more than once for a name; what it throws
   *     reaches who asked for the breaker
   * @param softLimit 1 to 1 000 000
   */
  public static CircuitBreakerRegistry of(
      Function<? super String, CircuitBreakerConfig> settings, int softLimit) {
    return new CircuitBreakerRegistry(
        null,
        Ranges.notNull("settings", settings),
        Ranges.between("softLimit", softLimit, 1, Ranges.MAX_CALLS));
  }

  /**
   * Changes the settings of breakers to come. Those that exist keep theirs: {@code
   * registry.all().forEach(breaker -> breaker.reconfigure(..))} changes them, too.
   *
   * @throws IllegalStateException if this registry asks a function for the settings
   */
  public void defaults(CircuitBreakerConfig config) {
    Ranges.notNull("config", config);
    if (settings != null) {
      throw new IllegalStateException(
          "This registry has no defaults to be changed: it asks a function for the settings");
    }
    defaults = config;
  }

  /**
   * The breaker of this name, made with the registry's settings if there is none.
   *
   * @param name 1 to 200 characters
   */
  public CircuitBreaker circuitBreaker(String name) {
    return circuitBreaker(name, null, Map.of());
  }

  /**
   * The breaker of this name, made with these settings if there is none. One that exists keeps its
   * own, and if they are others, one warning says so; {@link CircuitBreaker#reconfigure} changes
   * them.
   *
   * @param name 1 to 200 characters
   */
  public CircuitBreaker circuitBreaker(String name, CircuitBreakerConfig config) {
    return circuitBreaker(name, Ranges.notNull("config", config), Map.of());
  }

  /**
   * The breaker of this name, made with these settings and tags if there is none; see {@link
   * #circuitBreaker(String, CircuitBreakerConfig)}.
   *
   * @param name 1 to 200 characters
   * @param config the settings; null: those that the registry has for this name
   * @param tags see {@link CircuitBreaker#tags()}
   */
  public CircuitBreaker circuitBreaker(
      String name, @Nullable CircuitBreakerConfig config, Map<String, String> tags) {
    EnhancedCircuitBreaker.checkName(name);
    RegistryEntry entry = held.find(name);
    if (entry == null) {
      CircuitBreakerConfig usual = config == null ? settingsFor(name) : defaults;
      CircuitBreakerConfig given = config == null ? Ranges.notNull("settings", usual) : config;
      EnhancedCircuitBreaker fresh = new EnhancedCircuitBreaker(name, given, tags);
      entry = held.come(fresh, !given.equals(usual), clocks(given));
      held.deliver();
    } else {
      entry.askedFor();
    }
    if (config != null && entry.isFirstContradiction(config)) {
      SafeLog.warn(
          "Circuit breaker '"
              + Text.quotable(name)
              + "' exists and keeps its settings, though others are given for it: "
              + "reconfigure(..) changes them");
    }
    return entry.breaker();
  }

  private @Nullable CircuitBreakerConfig settingsFor(String name) {
    return settings == null ? defaults : settings.apply(name);
  }

  private ClockReadings clocks(CircuitBreakerConfig ofTheFirst) {
    TimeSource present = clock;
    if (present == null) {
      present = ofTheFirst.timeSource();
      clock = present;
    }
    return new ClockReadings(present, present.nanoTime());
  }

  /** The breaker of this name, if the registry holds one. */
  public Optional<CircuitBreaker> find(String name) {
    RegistryEntry entry = held.find(name);
    if (entry == null) {
      return Optional.empty();
    }
    entry.askedFor();
    return Optional.of(entry.breaker());
  }

  /** All breakers that the registry holds at this moment, in no order. Unmodifiable. */
  public Collection<CircuitBreaker> all() {
    return held.all();
  }

  /**
   * Forgets the breaker of this name, also for who asks for the name next; who holds it goes on
   * using it. False if the registry held none.
   */
  public boolean remove(String name) {
    boolean found = held.remove(Objects.requireNonNull(name, "name"));
    if (found) {
      held.deliver();
    }
    return found;
  }

  /**
   * Tells the listener of each breaker that is there as {@link RegistryChange.Added}, and then of
   * each one that comes or goes: in order, none twice, none left out, outside of all locks. It is
   * told on the thread of whoever comes by, one change at a time, and most often before the change
   * is returned to who caused it. A listener that throws is logged. It must not block: what it has
   * not been told yet is kept.
   *
   * @return ends the listening when closed
   */
  public Subscription onChange(Consumer<? super RegistryChange> listener) {
    return held.listen(Objects.requireNonNull(listener, "listener"));
  }
}
