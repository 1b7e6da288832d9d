package dev.halfopen;

import dev.halfopen.concurrent.Explore;
import java.time.Duration;

/** A breaker, explored in a CLOSED phase that has just begun to ramp for 10 s. */
class ExploredRamp {
  final StateMachine machine =
      new StateMachine(
          "explored",
          CircuitBreakerConfig.builder()
              .failureThreshold(1)
              .recoveryTimeout(Duration.ZERO)
              .ramp(Duration.ofSeconds(10))
              .timeSource(new ManualClock())
              .build());
  final Controls controls = new Controls(machine);

  ExploredRamp() {
    Explore.executed();
    call(0, Verdict.failure());
    call(0, Verdict.success());
  }

  /** A call that is over at once; whether it was admitted. */
  final boolean call(long now, Verdict verdict) {
    Admission admission = machine.tryAdmit(now);
    if (admission != null) {
      machine.settle(admission, now, verdict, null, 0, now);
    }
    return admission != null;
  }
}
