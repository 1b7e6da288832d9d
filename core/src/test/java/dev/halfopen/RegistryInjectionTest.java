package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.TrappedDetector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever foreign code throws, wherever a registry calls it: names are served as before, what its
 * listeners know is what it holds, it stays bounded, and nothing stays in it for ever. The same
 * history is played once to count the calls of foreign code, and then once for each of them and
 * each thing that can be thrown.
 */
class RegistryInjectionTest {
  private static final int SOFT_LIMIT = 3;

  /** What is asked of a registry: names that come, are used, leave, and contradict each other. */
  private static final List<String> HISTORY =
      List.of(
          "listen",
          "a",
          "use a",
          "b",
          "own c",
          "own c",
          "other c",
          "d",
          "use b",
          "listen",
          "e",
          "break d",
          "f",
          "g",
          "remove b",
          "h",
          "own i",
          "own j",
          "own k",
          "find a",
          "a",
          "l");

  /** What these throw reaches who asks; what others throw reaches nobody. */
  private static final Set<String> ASKERS_OWN = Set.of("settings", "nanoTime", "instant", "equals");

  private final List<String> calls = new ArrayList<>();
  private int throwAt;
  private Weapon weapon = Weapon.UNCHECKED;
  private Throwable thrown;

  private final LogTrap logger = LogTrap.atLinesOfHalfopen(() -> foreign("logger"));

  @BeforeEach
  void watchTheLogger() {
    logger.set();
  }

  @AfterEach
  void forgetTheLogger() {
    throwAt = -1;
    logger.takeAway();
  }

  private void foreign(String place) {
    calls.add(place);
    if (calls.size() - 1 == throwAt) {
      thrown = weapon.make();
      throw Weapon.<RuntimeException>sneak(thrown);
    }
  }

  private void arm(int at, Weapon with) {
    calls.clear();
    throwAt = at;
    weapon = with;
    thrown = null;
  }

  @ParameterizedTest
  @EnumSource(Weapon.class)
  void namesAreServedWhateverThrows(Weapon with) {
    arm(-1, with);
    new World().play();
    List<String> places = List.copyOf(calls);
    assertThat(places).contains("settings", "nanoTime", "instant", "listener", "logger", "equals");
    for (int i = 0; i < places.size(); i++) {
      arm(-1, with);
      World world = new World();
      arm(i, with);
      world.play();
      throwAt = -1;
      world.check(places.get(i) + ", " + i + " of " + places);
    }
  }

  private final class OwnTime implements TimeSource {
    private long nanos;

    @Override
    public long nanoTime() {
      foreign("nanoTime");
      return nanos += 10_000_000;
    }

    @Override
    public Instant instant() {
      foreign("instant");
      return Instant.EPOCH;
    }
  }

  /** One registry whose settings come from a function, and what two listeners know of it. */
  private final class World {
    private final OwnTime time = new OwnTime();
    private final CircuitBreakerConfig usual = settings(5);
    private final CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(
            name -> {
              foreign("settings");
              return usual;
            },
            SOFT_LIMIT);
    private final Set<String> present = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    World() {
      registry.onChange(this::note);
    }

    private CircuitBreakerConfig settings(int trials) {
      return CircuitBreakerConfig.builder()
          .failureDetector(new TrappedDetector(this::detector))
          .halfOpenMaxCalls(trials)
          .timeSource(time)
          .build();
    }

    /** What a detector does is of no interest here but for its being compared. */
    private void detector(String site) {
      if (site.equals("detector.equals")) {
        foreign("equals");
      }
    }

    private void note(RegistryChange change) {
      String name = change.circuitBreaker().name();
      boolean news =
          change instanceof RegistryChange.Added ? present.add(name) : present.remove(name);
      if (!news) {
        problems.add(change.toString());
      }
    }

    void play() {
      for (String step : HISTORY) {
        int space = step.indexOf(' ');
        String name = step.substring(space + 1);
        try {
          make(space < 0 ? "" : step.substring(0, space), name);
        } catch (Throwable e) {
          if (e != thrown || !ASKERS_OWN.contains(calls.get(throwAt))) {
            problems.add(step + " threw " + e.getClass());
          }
        }
      }
    }

    private void make(String how, String name) {
      switch (how) {
        case "own" -> registry.circuitBreaker(name, settings(7));
        case "other" -> registry.circuitBreaker(name, settings(9));
        case "use" -> registry.circuitBreaker(name).run(() -> {});
        case "break" -> registry.circuitBreaker(name).trip(Duration.ofDays(1), "test");
        case "remove" -> registry.remove(name);
        case "find" -> registry.find(name);
        default -> {
          if (name.equals("listen")) {
            registry.onChange(change -> foreign("listener"));
          } else {
            registry.circuitBreaker(name);
          }
        }
      }
    }

    void check(String when) {
      Set<String> earlier = new HashSet<>(names());
      assertThat(problems).as(when).isEmpty();
      assertThat(present).as(when).isEqualTo(earlier);
      for (int i = 0; i < 4 * SOFT_LIMIT; i++) {
        next(registry.circuitBreaker("next" + i), when);
      }
      assertThat(present).as(when).isEqualTo(new HashSet<>(names()));
      for (int i = 0; i < 4 * SOFT_LIMIT; i++) {
        next(registry.circuitBreaker("own" + i, settings(7)), when);
      }
      assertThat(present)
          .as("%s: the hard limit holds for all", when)
          .doesNotContainAnyElementsOf(earlier);
    }

    private void next(CircuitBreaker next, String when) {
      String name = next.name();
      assertThat(registry.circuitBreaker(name)).as(when).isSameAs(next);
      assertThat(next.get(() -> name)).isEqualTo(name);
      assertThat(registry.all()).as(when).hasSizeLessThanOrEqualTo(2 * SOFT_LIMIT);
    }

    private List<String> names() {
      return registry.all().stream().map(CircuitBreaker::name).toList();
    }
  }
}
