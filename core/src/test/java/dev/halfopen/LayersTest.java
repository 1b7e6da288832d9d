package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The stack of frames of one thread. */
class LayersTest {
  private final StateMachine machine = new StateMachine("layered", CircuitBreakerConfig.defaults());

  private Admission admission() {
    return machine.admit(machine.now());
  }

  @Test
  void whoLeavesTakesAwayWhatAStackOverflowLeftAbove() {
    Object[] stack = Layers.stack();
    int outer = Layers.enter(stack, machine, admission());
    Layers.enter(stack, machine, admission());
    Layers.enter(stack, machine, admission());
    Layers.leave(stack, outer);
    assertThat(Layers.stack()).containsOnlyNulls();
    assertThat(Layers.join(machine)).isNull();
  }

  @Test
  void aThreadKeepsNothingOfOursBetweenCalls() {
    Object[] before = Layers.stack();
    int[] frames = new int[50];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = Layers.enter(Layers.stack(), machine, admission());
    }
    for (int i = frames.length - 1; i >= 0; i--) {
      Layers.leave(before, frames[i]);
    }
    assertThat(Layers.stack()).containsOnlyNulls().hasSizeGreaterThan(2 * frames.length);
    assertThat(Layers.stack().getClass()).isEqualTo(Object[].class);
  }

  @Test
  void noThreadInheritsIt() throws InterruptedException {
    Object[] stack = Layers.stack();
    int frame = Layers.enter(stack, machine, admission());
    boolean[] joins = new boolean[1];
    Thread other = new Thread(() -> joins[0] = Layers.join(machine) != null);
    other.start();
    other.join();
    assertThat(joins[0]).isFalse();
    assertThat(Layers.join(machine)).isNotNull();
    Layers.leave(stack, frame);
  }
}
