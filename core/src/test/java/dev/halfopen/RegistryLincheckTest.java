package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whoever asks a registry for a name has the same instance, also when breakers make room for each
 * other meanwhile and come back.
 */
@Tag("lincheck")
class RegistryLincheckTest {

  @Test
  void givesOneInstanceForEachName() {
    Explore.of("CircuitBreakerRegistry")
        .against(Expected.class)
        .threads(2, 3)
        .takesAsAtomic("dev.halfopen.EnhancedCircuitBreaker")
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aRegistryThatLooksAndThenAddsIsRejected() {
    Explore.of("CircuitBreakerRegistry")
        .against(Expected.class)
        .threads(2, 3)
        .rejects(Broken.class);
  }

  /** Asks by name, and says whether the breaker is the one that the name had at first. */
  public abstract static class Asking {
    private final ConcurrentMap<Integer, CircuitBreaker> first = new ConcurrentHashMap<>();

    protected Asking() {
      Explore.executed();
    }

    abstract CircuitBreaker given(String name);

    @Operation
    public boolean ask(@Param(gen = IntGen.class, conf = "0:3") int name) {
      CircuitBreaker breaker = given("n" + name);
      CircuitBreaker before = first.putIfAbsent(name, breaker);
      return before == null || before == breaker;
    }
  }

  public static class Real extends Asking {
    private final CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.builder().timeSource(new ManualClock()).build(), 2);

    @Override
    CircuitBreaker given(String name) {
      return registry.circuitBreaker(name);
    }
  }

  public static class Expected {
    public boolean ask(int name) {
      return true;
    }
  }

  /** The planted bug: two who find nothing both add one. */
  public static class Broken extends Asking {
    private final ConcurrentMap<String, CircuitBreaker> held = new ConcurrentHashMap<>();

    @Override
    CircuitBreaker given(String name) {
      CircuitBreaker present = held.get(name);
      if (present == null) {
        present =
            CircuitBreaker.of(
                name, CircuitBreakerConfig.builder().timeSource(new ManualClock()).build());
        held.put(name, present);
      }
      return present;
    }

    @Override
    @Operation
    public boolean ask(@Param(gen = IntGen.class, conf = "0:3") int name) {
      return super.ask(name);
    }
  }
}
