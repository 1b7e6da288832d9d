package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Breakers of one registry may have clocks of their own, which are users' code: the registry looks
 * at each breaker by its own clock, and holds no lock while it reads one (R8).
 */
class RegistryClockTest {
  private final Map<String, OwnClock> clocks = new ConcurrentHashMap<>();

  private CircuitBreakerRegistry registry(int softLimit) {
    return CircuitBreakerRegistry.of(
        name ->
            CircuitBreakerConfig.builder()
                .hangThreshold(Duration.ofSeconds(5))
                .timeSource(clocks.computeIfAbsent(name, any -> new OwnClock()))
                .build(),
        softLimit);
  }

  /** Does something meanwhile, if it is told to, whenever it is read. */
  private static final class OwnClock implements TimeSource {
    private final ManualClock clock = new ManualClock();
    private volatile Runnable meanwhile = () -> {};

    @Override
    public long nanoTime() {
      meanwhile.run();
      return clock.nanoTime();
    }

    @Override
    public Instant instant() {
      meanwhile.run();
      return clock.instant();
    }
  }

  private static List<String> names(CircuitBreakerRegistry registry) {
    return registry.all().stream().map(CircuitBreaker::name).sorted().toList();
  }

  /** Another thread comes to the registry, and the clock waits until it is served. */
  private static String served(CircuitBreakerRegistry registry) {
    CompletableFuture<Void> others =
        CompletableFuture.runAsync(
            () -> {
              registry.remove("nobody");
              registry.onChange(change -> {}).close();
            });
    try {
      others.get(10, TimeUnit.SECONDS);
      return "served";
    } catch (Exception e) {
      return e.toString();
    }
  }

  /** With one as the limit, at the double limit, and below the limit. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void noClockIsReadUnderTheLock(int softLimit) {
    CircuitBreakerRegistry registry = registry(softLimit);
    Set<String> others = ConcurrentHashMap.newKeySet();
    ThreadLocal<Boolean> nested = ThreadLocal.withInitial(() -> false);
    for (int i = 0; i < 6; i++) {
      CircuitBreaker breaker = registry.circuitBreaker("n" + i);
      Permit permit = breaker.acquirePermit();
      if (i % 2 == 0) {
        permit.succeed();
      }
      clocks.get("n" + i).meanwhile =
          () -> {
            if (!nested.get()) {
              nested.set(true);
              others.add(served(registry));
              nested.set(false);
            }
          };
    }
    assertThat(others).containsExactly("served");
    assertThat(registry.all()).hasSizeLessThanOrEqualTo(2 * softLimit);
    assertThat(registry.find("n5")).isPresent();
  }

  /** The clock asks for the very name that is coming: there is one breaker of it all the same. */
  @Test
  void aClockMayAskForTheNameThatIsComing() {
    CircuitBreakerRegistry registry = registry(1);
    registry.circuitBreaker("a");
    registry.circuitBreaker("b").run(() -> {});
    CompletableFuture<CircuitBreaker> asked = new CompletableFuture<>();
    clocks.get("b").meanwhile =
        () -> {
          clocks.get("b").meanwhile = () -> {};
          asked.complete(registry.circuitBreaker("c"));
        };
    assertThat(registry.circuitBreaker("c")).isSameAs(asked.getNow(null));
    assertThat(names(registry)).containsExactly("c");
  }

  @Test
  void usesAreComparedThoughTheClocksDiffer() {
    CircuitBreakerRegistry registry = registry(3);
    TimeSource registrys = registry.circuitBreaker("a").config().timeSource();
    assertThat(registrys).isSameAs(clocks.get("a"));
    registry.circuitBreaker("b").run(() -> {});
    registry.circuitBreaker("c").run(() -> {});
    clocks.get("a").clock.advance(Duration.ofSeconds(100));
    // By its own clock b has not been used for 90 s, c for 10 s.
    clocks.get("b").clock.advance(Duration.ofSeconds(90));
    clocks.get("c").clock.advance(Duration.ofSeconds(10));
    registry.circuitBreaker("a").run(() -> {});
    registry.circuitBreaker("d");
    assertThat(names(registry)).containsExactly("a", "c", "d");
  }

  @Test
  void aCallThatHangsByTheClockOfItsBreakerDoesNotProtect() {
    CircuitBreakerRegistry registry = registry(2);
    Permit hanging = registry.circuitBreaker("hanging").acquirePermit();
    Permit running = registry.circuitBreaker("running").acquirePermit();
    clocks.get("hanging").clock.advance(Duration.ofSeconds(6));
    clocks.get("running").clock.advance(Duration.ofSeconds(4));
    registry.circuitBreaker("new");
    assertThat(names(registry)).containsExactly("new", "running");
    hanging.close();
    running.close();
  }

  @Test
  void aClockThatFailsStopsNobody() {
    CircuitBreakerRegistry registry = registry(1);
    registry.circuitBreaker("a");
    for (int i = 0; i < 5; i++) {
      registry.circuitBreaker("n" + i).run(() -> {});
      clocks.get("n" + i).meanwhile =
          () -> {
            throw new IllegalStateException("a user's bug");
          };
    }
    assertThat(names(registry)).containsExactly("n4");
  }
}
