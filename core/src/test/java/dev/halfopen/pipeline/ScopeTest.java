package dev.halfopen.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** What is registered beneath an attempt is stopped when that is over, and at no other time. */
class ScopeTest {
  private static final Throwable REASON = new CancellationException("over");

  private final Scope scope = new Scope();
  private final List<String> stopped = new ArrayList<>();

  private Runnable register(String name) {
    return scope.onOver(reason -> stopped.add(name + ": " + reason.getMessage()));
  }

  @Test
  void theLatestIsStoppedFirst() {
    register("a");
    register("b");
    register("c");
    assertThat(scope.hasSomethingToStop()).isTrue();
    scope.over(REASON);
    assertThat(stopped).containsExactly("c: over", "b: over", "a: over");
    assertThat(scope.isOver()).isTrue();
    assertThat(scope.hasSomethingToStop()).isFalse();
  }

  @Test
  void whatIsTakenBackIsNotStoppedAndTheOthersKeepTheirOrder() {
    register("a");
    Runnable takeBack = register("b");
    register("c");
    takeBack.run();
    takeBack.run();
    scope.over(REASON);
    assertThat(stopped).containsExactly("c: over", "a: over");
  }

  @Test
  void whoComesTooLateIsStoppedAtOnce() {
    scope.over(REASON);
    Runnable takeBack = register("late");
    assertThat(stopped).containsExactly("late: over");
    takeBack.run();
  }

  @Test
  void ofWhatHasEndedByItselfNothingIsStopped() {
    Runnable before = register("before");
    scope.ended();
    scope.over(REASON);
    Runnable after = register("after");
    before.run();
    after.run();
    assertThat(stopped).isEmpty();
    assertThat(scope.isOver()).isFalse();
  }

  @Test
  void whoCannotBeStoppedHoldsNobodyUp() {
    register("a");
    scope.onOver(
        reason -> {
          throw new IllegalStateException("can't be stopped");
        });
    scope.over(REASON);
    assertThat(stopped).containsExactly("a: over");
  }

  @Test
  void aScopeWithinAnotherIsOverWithItUnlessItHasEnded() {
    Scope inner = Scope.within(scope);
    Scope done = Scope.within(scope);
    done.ended();
    assertThat(scope.hasSomethingToStop()).isTrue();
    scope.over(REASON);
    assertThat(inner.isOver()).isTrue();
    assertThat(done.isOver()).isFalse();
  }

  @Test
  void aScopeThatHasEndedLeavesTheOneAroundIt() {
    Scope inner = Scope.within(scope);
    inner.ended();
    assertThat(scope.hasSomethingToStop()).isFalse();
  }
}
