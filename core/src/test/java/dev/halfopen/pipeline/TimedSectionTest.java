package dev.halfopen.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ManualClock;
import dev.halfopen.ManualTimer;
import dev.halfopen.internal.KnowingFlag;
import dev.halfopen.timeout.CallTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How a section ends whose time is over, and how one ends that somebody else has interrupted. */
class TimedSectionTest {
  private static final TimeLimit LIMIT =
      TimeLimit.NONE.or(Duration.ofSeconds(1), CallTimeoutException.Limit.ATTEMPT);

  private final ManualTimer timer = new ManualTimer(new ManualClock());
  private final KnowingFlag flag = new KnowingFlag();
  private final Scope scope = new Scope();
  private boolean timerHasEnded;

  private final TimedSection section =
      new TimedSection(this::later, scope, LIMIT, flag.interruption());

  private Alarm later(Runnable task, long nanos) {
    if (timerHasEnded) {
      throw new RejectedExecutionException("the timer has ended");
    }
    return new Alarm(task, null).set(timer, nanos);
  }

  private void timePasses() {
    timer.advance(Duration.ofSeconds(1));
  }

  @Test
  void whatEndsInTimeLeavesNoAlarm() {
    assertThat(section.end(null)).isFalse();
    assertThat(timer.pending()).isZero();
    timePasses();
    assertThat(flag.isSet()).isFalse();
    assertThat(scope.isOver()).isFalse();
  }

  @Test
  void whatIsLateIsInterruptedAndLeavesNoInterrupt() {
    timePasses();
    assertThat(flag.isSet()).isTrue();
    assertThat(section.end(new InterruptedException())).isTrue();
    assertThat(flag.isSet()).isFalse();
  }

  @Test
  void whatStopsAtOnceIsNotWaitedForLonger() {
    AtomicBoolean interruptedBefore = new AtomicBoolean();
    scope.onOver(reason -> interruptedBefore.set(flag.isSet()));
    timePasses();
    assertThat(interruptedBefore).isFalse();
    assertThat(flag.isSet()).isTrue();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void whatTakesLongToStopIsInterruptedMeanwhile() {
    AtomicBoolean interruptedMeanwhile = new AtomicBoolean();
    scope.onOver(
        reason -> {
          timer.advance(Duration.ofMillis(50));
          interruptedMeanwhile.set(flag.isSet());
        });
    timePasses();
    assertThat(interruptedMeanwhile).isTrue();
    assertThat(section.end(null)).isTrue();
    assertThat(flag.isClean()).isTrue();
  }

  @Test
  void whatCanSetNoFurtherAlarmIsInterruptedAfterTheStops() {
    scope.onOver(reason -> assertThat(flag.isSet()).isFalse());
    timerHasEnded = true;
    timePasses();
    assertThat(flag.isSet()).isTrue();
  }

  @Test
  void anInterruptOfSomebodyElsesIsNotTakenForTheLimit() {
    flag.setByOthers();
    timePasses();
    assertThat(section.end(new InterruptedException())).isFalse();
    assertThat(flag.isSet()).isTrue();
  }

  @Test
  void norIsTheCancellationThatItHasBecome() {
    flag.setByOthers();
    timePasses();
    assertThat(section.end(new CancellationException())).isFalse();
  }

  @Test
  void whatFailsLateIsLateWhoeverHasInterruptedIt() {
    flag.setByOthers();
    timePasses();
    assertThat(section.end(new IOException("closed"))).isTrue();
  }

  @Test
  void whatWasStoppedBeforeItsInterruptCameIsLate() {
    scope.onOver(reason -> assertThat(section.end(new CancellationException())).isTrue());
    timePasses();
    assertThat(flag.isSet()).isFalse();
  }
}
