package dev.halfopen.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One call that holds its caller's thread while it waits. */
abstract class HoldingRun extends Run {
  private volatile @Nullable HeldThread queued;
  private boolean interrupted;

  HoldingRun(ResiliencePipeline pipeline) {
    super(pipeline);
  }

  /** Waits for a step's time; the end, if nothing can follow. */
  final Step.@Nullable End pause(Step.Try step) {
    if (step.waitNanos() == 0) {
      return null;
    }
    HeldThread held = new HeldThread();
    Alarm alarm = settings.threads().schedule(held::goOn, step.waitNanos(), held::goOnWithoutTimer);
    Throwable trouble = held.hold(alarm, "waiting");
    if (trouble != null) {
      interrupted = isGivenUp(trouble);
      return plan.knownOr(trouble);
    }
    plan.waits(step.waitNanos());
    return null;
  }

  /** Whether the call was given up while it waited for an attempt, whatever it ends with. */
  final boolean wasInterrupted() {
    return interrupted;
  }

  @Override
  final void placeIsHere() {
    HeldThread waiting = queued;
    if (waiting != null) {
      waiting.goOn();
    }
  }

  /** Waits for the place; the end, if there is none. */
  final Step.@Nullable End enter() {
    if (tryAdmit()) {
      return null;
    }
    HeldThread held = new HeldThread();
    queued = held;
    if (admit()) {
      return null;
    }
    Duration left = plan.timeLeft();
    Alarm alarm =
        left == null
            ? null
            : settings.threads().schedule(() -> leave(held), Math.max(0, left.toNanos()));
    Throwable trouble = held.hold(alarm, "waiting for a place");
    if (trouble != null) {
      return new Step.End(null, trouble);
    }
    return hasPlace() ? null : new Step.End(null, plan.deadlinePassed());
  }

  private void leave(HeldThread held) {
    if (leaveQueue()) {
      held.goOn();
    }
  }
}
