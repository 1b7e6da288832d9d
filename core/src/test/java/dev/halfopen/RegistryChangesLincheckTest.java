package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A listener that comes while breakers come and go knows at the end what is there: it was told of
 * each change, in order, none twice.
 */
@Tag("lincheck")
class RegistryChangesLincheckTest {
  @Test
  void whoListensKnowsWhatIsThere() {
    Explore.of("registry's changes")
        .fromTheStart()
        .against(Expected.class)
        .threads(2, 3)
        .takesAsAtomic("dev.halfopen.EnhancedCircuitBreaker")
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aRegistryThatTellsWithoutOrderIsRejected() {
    Explore.of("registry's changes")
        .fromTheStart()
        .against(Expected.class)
        .threads(2, 2)
        .rejects(Broken.class);
  }

  /** What one listener has been told. */
  private static final class Heard {
    private final Set<String> present = new HashSet<>();
    private boolean wrong;

    synchronized void told(String name, boolean added) {
      wrong |= !(added ? present.add(name) : present.remove(name));
    }

    synchronized boolean isRight(Set<String> held) {
      return !wrong && present.equals(held);
    }
  }

  public static class Real {
    private final CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults(), 2);
    private final List<Heard> listeners = new CopyOnWriteArrayList<>();

    public Real() {
      Explore.executed();
    }

    @Operation
    public void ask(@Param(gen = IntGen.class, conf = "0:3") int name) {
      registry.circuitBreaker("breaker " + name);
    }

    @Operation
    public void remove(@Param(gen = IntGen.class, conf = "0:3") int name) {
      registry.remove("breaker " + name);
    }

    @Operation
    public void listen() {
      Heard heard = new Heard();
      listeners.add(heard);
      registry.onChange(
          change ->
              heard.told(change.circuitBreaker().name(), change instanceof RegistryChange.Added));
    }

    @Validate
    public void listenersKnowWhatIsHeld() {
      Set<String> held =
          registry.all().stream().map(CircuitBreaker::name).collect(Collectors.toSet());
      if (!listeners.stream().allMatch(heard -> heard.isRight(held))) {
        throw new IllegalStateException("a listener was told otherwise");
      }
    }
  }

  /** Nobody sees more than that. */
  public static class Expected {
    public void ask(int name) {}

    public void remove(int name) {}

    public void listen() {}
  }

  /** The planted bug: who comes meanwhile is either told twice or not at all. */
  public static class Broken {
    private final Set<String> held = new HashSet<>();
    private final List<Heard> listeners = new CopyOnWriteArrayList<>();

    public Broken() {
      Explore.executed();
    }

    @Operation
    public void ask(@Param(gen = IntGen.class, conf = "0:3") int name) {
      boolean added;
      synchronized (held) {
        added = held.add("breaker " + name);
      }
      if (added) {
        listeners.forEach(heard -> heard.told("breaker " + name, true));
      }
    }

    @Operation
    public void listen() {
      Heard heard = new Heard();
      synchronized (held) {
        held.forEach(name -> heard.told(name, true));
      }
      listeners.add(heard);
    }

    @Validate
    public void listenersKnowWhatIsHeld() {
      if (!listeners.stream().allMatch(heard -> heard.isRight(held))) {
        throw new IllegalStateException("a listener was told otherwise");
      }
    }
  }
}
