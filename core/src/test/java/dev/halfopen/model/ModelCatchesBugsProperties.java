package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** The harness is worth something: it notices planted bugs. */
class ModelCatchesBugsProperties {

  @Provide
  Arbitrary<History> histories() {
    return Histories.all();
  }

  @Property(tries = MustFail.ENOUGH, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void thePropertyFailsForABreakerThatOpensOneFailureTooLate(@ForAll("histories") History history) {
    run(history, UnaryOperator.identity(), WrongSetting.THRESHOLD_ONE_MORE);
  }

  @Property(tries = MustFail.ENOUGH, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void thePropertyFailsForABreakerThatLosesAVerdict(@ForAll("histories") History history) {
    run(history, BrokenBreaker.LOSES_A_VERDICT, UnaryOperator.identity());
  }

  @Example
  void everyWrongSettingIsNoticed() {
    List<WrongSetting> missed = new ArrayList<>();
    for (WrongSetting wrong : WrongSetting.values()) {
      if (!isNoticed(UnaryOperator.identity(), wrong)) {
        missed.add(wrong);
      }
    }
    assertThat(missed).isEmpty();
  }

  @Example
  void everyBrokenBreakerIsNoticed() {
    List<BrokenBreaker> missed = new ArrayList<>();
    for (BrokenBreaker broken : BrokenBreaker.values()) {
      if (!isNoticed(broken, UnaryOperator.identity())) {
        missed.add(broken);
      }
    }
    assertThat(missed).isEmpty();
  }

  private boolean isNoticed(UnaryOperator<CircuitBreaker> broken, UnaryOperator<Settings> wrong) {
    return histories()
        .sampleStream()
        .limit(MustFail.ENOUGH)
        .anyMatch(
            history -> {
              try {
                run(history, broken, wrong);
                return false;
              } catch (AssertionError e) {
                return true;
              }
            });
  }

  private static void run(
      History history, UnaryOperator<CircuitBreaker> broken, UnaryOperator<Settings> wrong) {
    new HistoryRunner(history, c -> broken.apply(CircuitBreaker.of("ai", c)), wrong)
        .run(history.steps());
  }
}
