package dev.halfopen.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whoever interrupts a section while it ends: no interrupt of ours is left behind. */
class InterruptionRaceTest {
  private static final int ROUNDS = 200_000;

  @Test
  void nothingIsLeftOfAnInterruptionThatRacesWithTheEnd() throws Exception {
    AtomicReference<Interruption> given = new AtomicReference<>();
    int interrupted = 0;
    Thread interrupter =
        new Thread(
            () -> {
              for (int round = 0; round < ROUNDS; round++) {
                Interruption section = given.get();
                while (section == null) {
                  Thread.onSpinWait();
                  section = given.get();
                }
                given.set(null);
                section.run();
              }
            },
            "interrupter");
    interrupter.start();
    for (int round = 0; round < ROUNDS; round++) {
      Interruption section = new Interruption();
      given.set(section);
      for (int work = round % 64; work > 0; work--) {
        Thread.onSpinWait();
      }
      interrupted += section.end() ? 1 : 0;
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      while (given.get() != null) {
        Thread.onSpinWait();
      }
    }
    interrupter.join();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(interrupted).as("both ways it ended").isBetween(1, ROUNDS - 1);
  }

  @Test
  void anInterruptOfSomebodyElsesIsKept() {
    Interruption section = new Interruption();
    Thread.currentThread().interrupt();
    section.run();
    assertThat(section.end()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aSectionThatHasEndedIsNotInterrupted() {
    Interruption section = new Interruption();
    assertThat(section.end()).isFalse();
    section.run();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void anInterruptedSectionLeavesNoFlag() {
    Interruption section = new Interruption();
    section.run();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(section.end()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
