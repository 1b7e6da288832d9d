package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A new name always gets a breaker, and the registry stays bounded: who makes room, and who not.
 */
class RegistryRoomTest {
  private static final Duration HANGING = Duration.ofSeconds(6);

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final ManualClock clock = new ManualClock();
  private final CircuitBreakerConfig settings = Fixture.settings(clock).failureThreshold(5).build();
  private final CircuitBreakerConfig others = Fixture.settings(clock).failureThreshold(77).build();
  private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(settings, 3);

  private void use(String... names) {
    for (String name : names) {
      clock.advance(Duration.ofSeconds(1));
      registry.circuitBreaker(name).run(() -> {});
    }
  }

  private List<String> names() {
    return registry.all().stream().map(CircuitBreaker::name).sorted().toList();
  }

  private static void askAndCall(CircuitBreakerRegistry registry, int limit, int names) {
    int calls = 0;
    for (int i = 0; i < names; i++) {
      calls += registry.circuitBreaker("tenant-" + i).call(() -> 1);
      assertThat(registry.all().size()).isLessThanOrEqualTo(limit);
    }
    assertThat(calls).isEqualTo(names);
  }

  @Test
  @DisplayName("C17, 30a: names without end, each with a success as evidence")
  void namesWithoutEndAreServed() {
    askAndCall(CircuitBreakerRegistry.of(CircuitBreakerConfig.forAiServices(), 100), 100, 250);
  }

  @Test
  @DisplayName("C18, 30b, 30d: without a word to the garbage collector")
  void namesWithoutEndAreServedAgainAndAgain() {
    CircuitBreakerRegistry hundred = CircuitBreakerRegistry.of(settings, 100);
    askAndCall(hundred, 100, 250);
    askAndCall(hundred, 100, 250);
  }

  @Test
  @DisplayName("30f: the default room")
  void theDefaultRoomEndsAsAnyOther() {
    CircuitBreakerRegistry large = CircuitBreakerRegistry.of(CircuitBreakerConfig.forAiServices());
    for (int i = 0; i < 10_050; i++) {
      large.circuitBreaker("tenant-" + i).run(() -> {});
    }
    assertThat(large.all()).hasSize(10_000);
  }

  @Test
  void theLongestUnusedMakesRoom() {
    use("a", "b", "c");
    use("b", "a");
    use("d");
    assertThat(names()).containsExactly("a", "b", "d");
    use("e");
    assertThat(names()).containsExactly("a", "d", "e");
  }

  @Test
  void theLongestUnusedMakesRoomAlsoIfNoTimePasses() {
    for (String name : List.of("a", "b", "c", "a", "d")) {
      registry.circuitBreaker(name).run(() -> {});
    }
    assertThat(names()).containsExactly("a", "c", "d");
  }

  @Test
  void toHaveBeenAskedForIsUseToo() {
    for (String name : List.of("a", "b", "c", "a", "d")) {
      registry.circuitBreaker(name);
    }
    assertThat(names()).containsExactly("a", "c", "d");
  }

  @Test
  void callsOnABreakerThatIsHeldAreUse() {
    CircuitBreaker held = registry.circuitBreaker("held");
    for (int i = 0; i < 50; i++) {
      use("n" + i);
      held.run(() -> {});
    }
    assertThat(registry.find("held")).containsSame(held);
    assertThat(names()).containsExactly("held", "n48", "n49");
  }

  @Test
  void whatHasFailedMakesRoomAsWell() {
    for (int i = 0; i < 50; i++) {
      registry.circuitBreaker("n" + i).acquirePermit().fail(Fixture.BOOM);
      assertThat(registry.all()).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(registry.find("n49")).isPresent();
  }

  @Test
  void whatIsNeededStaysUpToTwiceTheLimit() {
    for (Consumer<CircuitBreaker> need :
        List.<Consumer<CircuitBreaker>>of(
            breaker -> breaker.trip(Duration.ofHours(1), "maintenance"),
            breaker -> breaker.operate(OperatingMode.FORCED_OPEN),
            breaker -> breaker.operate(OperatingMode.FORCED_CLOSED),
            breaker -> breaker.operate(OperatingMode.SHADOW),
            breaker -> breaker.acquirePermit().report(Verdict.throttled(null, Duration.ofDays(1))),
            CircuitBreaker::acquirePermit)) {
      CircuitBreakerRegistry small = CircuitBreakerRegistry.of(settings, 3);
      for (int i = 0; i < 3; i++) {
        need.accept(small.circuitBreaker("needed-" + i));
      }
      for (int i = 0; i < 50; i++) {
        clock.advance(Duration.ofMillis(1));
        small.circuitBreaker("n" + i).run(() -> {});
        assertThat(small.all()).hasSizeLessThanOrEqualTo(4);
      }
      assertThat(small.all()).extracting(CircuitBreaker::name).contains("needed-0", "needed-2");
    }
    assertThat(log.lines()).noneMatch(line -> line.contains("registry"));
  }

  @Test
  void whatIsNeededNoMoreMakesRoomAndTheLimitHoldsAgain() {
    List<Permit> running = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      running.add(registry.circuitBreaker("running-" + i).acquirePermit());
    }
    assertThat(registry.all()).hasSize(5);
    running.forEach(Permit::succeed);
    use("a", "b", "c", "d");
    assertThat(names()).containsExactly("b", "c", "d");
  }

  @Test
  void atTwiceTheLimitTheLongestUnusedGoesWhateverItIsAndOneWarningSaysSo() {
    for (int i = 0; i < 20; i++) {
      clock.advance(Duration.ofSeconds(1));
      registry.circuitBreaker("open-" + i).trip(Duration.ofHours(1), "maintenance");
      assertThat(registry.all()).hasSizeLessThanOrEqualTo(6);
    }
    assertThat(names())
        .containsExactly("open-14", "open-15", "open-16", "open-17", "open-18", "open-19");
    assertThat(log.lines())
        .filteredOn(line -> line.contains("registry"))
        .containsExactly(
            "WARN A circuit breaker registry holds twice its soft limit of 3: the longest unused"
                + " breakers make room now, whatever their state and settings. Do names come from"
                + " outside?");
  }

  @Test
  @DisplayName("C19: settings of their own don't make room below twice the limit")
  void settingsOfTheirOwnStay() {
    registry.circuitBreaker("mine", others);
    use("a", "b", "c", "d", "e");
    assertThat(registry.circuitBreaker("mine").config()).isEqualTo(others);
    assertThat(names()).hasSize(3).contains("mine");
  }

  @Test
  @DisplayName("C19: beyond it their settings go, too")
  void beyondTwiceTheLimitTheirSettingsGo() {
    for (int i = 0; i < 7; i++) {
      clock.advance(Duration.ofSeconds(1));
      registry.circuitBreaker("mine-" + i, others);
    }
    assertThat(names()).hasSize(6).doesNotContain("mine-0");
  }

  @Test
  void settingsThatAreTheUsualOnesAreNoOwn() {
    registry.circuitBreaker("a", settings.toBuilder().build());
    use("b", "c", "d");
    assertThat(names()).containsExactly("b", "c", "d");
  }

  @Test
  @DisplayName("C38: a call in flight for longer than the hang threshold doesn't protect")
  void callsThatHangDoNotProtect() {
    for (int i = 0; i < 3; i++) {
      assertThat(registry.circuitBreaker("hung-" + i).callAsync(CompletableFuture::new))
          .isNotDone();
    }
    clock.advance(HANGING);
    use("a", "b", "c");
    assertThat(names()).containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName("C38: whenever the registry looked last")
  void callsThatHangDoNotProtectASingleBreaker() {
    CircuitBreakerRegistry single = CircuitBreakerRegistry.of(settings, 1);
    single.circuitBreaker("a").run(() -> {});
    clock.advance(HANGING);
    Permit hung = single.circuitBreaker("a").acquirePermit();
    clock.advance(HANGING);
    single.circuitBreaker("b");
    assertThat(single.all()).extracting(CircuitBreaker::name).containsExactly("b");
    // Who has the permit only holds the breaker all the same.
    System.gc();
    assertThat(single.circuitBreaker("a").status().callsInFlight()).isEqualTo(1);
    hung.succeed();
  }

  @Test
  void whoHoldsItAndWhoAsksNextHaveTheSameInstance() {
    CircuitBreaker held = registry.circuitBreaker("held");
    held.acquirePermit().fail(Fixture.BOOM);
    use("a", "b", "c");
    assertThat(registry.find("held")).isEmpty();
    assertThat(registry.circuitBreaker("held")).isSameAs(held);
    assertThat(registry.find("held")).containsSame(held);
    assertThat(registry.all()).hasSize(3);
  }

  @Test
  void whatWasRemovedDoesNotComeBack() {
    CircuitBreaker held = registry.circuitBreaker("held");
    use("a", "b", "c");
    assertThat(registry.remove("held")).isFalse();
    assertThat(registry.circuitBreaker("held")).isNotSameAs(held);
  }

  @Test
  void whatNobodyHoldsCanBeCollected() {
    WeakReference<CircuitBreaker> first = new WeakReference<>(registry.circuitBreaker("first"));
    use("a", "b", "c");
    for (int i = 0; i < 100 && first.get() != null; i++) {
      System.gc();
    }
    assertThat(first.get()).isNull();
    assertThat(registry.circuitBreaker("first").metrics().snapshot().totalCalls()).isZero();
  }

  @Test
  @DisplayName("C20: other settings for a name that exists are one warning, which says the remedy")
  void otherSettingsForANameThatExists() {
    CircuitBreaker breaker = registry.circuitBreaker("it's", settings);
    for (int i = 0; i < 3; i++) {
      assertThat(registry.circuitBreaker("it's", others)).isSameAs(breaker);
      registry.circuitBreaker("it's", settings.toBuilder().build());
      registry.circuitBreaker("it's");
    }
    assertThat(breaker.config()).isSameAs(settings);
    assertThat(log.lines())
        .containsExactly(
            "WARN Circuit breaker 'it\\'s' exists and keeps its settings, though others are given"
                + " for it: reconfigure(..) changes them");
  }

  @Test
  @DisplayName("C20: who gives what it was made with is not warned after a change at run time")
  void whatItWasMadeWithIsNoContradiction() {
    registry.circuitBreaker("a", settings).reconfigure(others);
    registry.circuitBreaker("a", settings);
    registry.circuitBreaker("a", others);
    assertThat(log.lines()).noneMatch(line -> line.startsWith("WARN"));
  }

  @Test
  @DisplayName("C17: a million names from outside, each failing once")
  void aHostileStreamOfNames() {
    CircuitBreakerConfig touchy = settings.toBuilder().failureThreshold(1).build();
    for (CircuitBreakerConfig each : List.of(settings, touchy)) {
      CircuitBreakerRegistry attacked = CircuitBreakerRegistry.of(each, 100);
      for (int i = 0; i < 20_000; i++) {
        attacked.circuitBreaker("x" + i).acquirePermit().report(Verdict.failure());
      }
      assertThat(attacked.all()).hasSizeLessThanOrEqualTo(200);
    }
  }
}
