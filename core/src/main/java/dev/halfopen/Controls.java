package dev.halfopen;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What operators do to a breaker by hand. */
final class Controls {
  private final StateMachine machine;

  Controls(StateMachine machine) {
    this.machine = machine;
  }

  void operate(OperatingMode mode) {
    Ranges.notNull("mode", mode);
    Moment before = machine.update(m -> m.mode() == mode ? m : operated(mode, m));
    // It may be an operator who knows that the service can take all calls.
    if (before.mode() != mode && before.phase() instanceof Closed closed && closed.endRamp()) {
      machine.tellEndOfRamp(closed);
    }
    machine.announcer().transitions();
  }

  private Moment operated(OperatingMode mode, Moment before) {
    CircuitBreakerEvent event =
        new CircuitBreakerEvent.ModeChange(machine.name(), machine.instant(), before.mode(), mode);
    return told(
        new Moment(
            phaseFor(mode, before), mode, before.config(), before.lastAct(), before.observers()),
        event,
        "is operated " + mode + " (before: " + before.mode() + ")");
  }

  private static Moment told(Moment after, CircuitBreakerEvent event, String line) {
    return after.with(new Act(event, line, after.phase(), after.lastAct()));
  }

  /** The phase that a change of the mode brings; no transition is counted for it. */
  private Phase phaseFor(OperatingMode mode, Moment before) {
    Phase phase = before.phase();
    Moment after = new Moment(phase, mode, before.config());
    TransitionCounts counts = phase.beginning().counts();
    if (mode == OperatingMode.FORCED_OPEN) {
      return phase;
    }
    if (mode == OperatingMode.FORCED_CLOSED) {
      return phase instanceof Closed
          ? phase
          : closed(after, counts, phase.detection(), "forced closed by hand");
    }
    return switch (before.mode()) {
      case FORCED_CLOSED -> closed(after, counts, phase.detection(), "no longer forced closed");
      case FORCED_OPEN -> {
        String reason = "no longer forced open, a trial is due";
        yield new Open(
            phase.beginning().next(machine.now(), after, counts, reason),
            phase,
            0,
            before.config());
      }
      case AUTOMATIC, SHADOW -> phase;
    };
  }

  private Closed closed(
      Moment m, TransitionCounts counts, @Nullable Detection last, String reason) {
    return new Closed(
        m.phase().beginning().next(machine.now(), m, counts, reason), m.phase(), last, m.config());
  }

  void trip(Duration openFor, String reason) {
    long openNanos = Ranges.delay("openFor", openFor).toNanos();
    String why = Text.quotable(Ranges.notNull("reason", reason));
    machine.update(m -> m.mode().isForced() ? m : m.with(tripped(m, openNanos, why)));
    machine.announcer().transitions();
  }

  boolean trip(Duration openFor, String reason, long onlyInPhase) {
    long openNanos = Ranges.delay("openFor", openFor).toNanos();
    String why = Text.quotable(Ranges.notNull("reason", reason));
    Moment before =
        machine.update(m -> isIn(m, onlyInPhase) ? m.with(tripped(m, openNanos, why)) : m);
    machine.announcer().transitions();
    return isIn(before, onlyInPhase);
  }

  private static boolean isIn(Moment m, long phase) {
    return !m.mode().isForced() && m.phase().beginning().number() == phase;
  }

  void hold(Duration wait, String reason) {
    long nanos = Ranges.delay("wait", wait).toNanos();
    machine.facts().hold(nanos, Text.quotable(Ranges.notNull("reason", reason)));
  }

  private Open tripped(Moment m, long openNanos, String reason) {
    TransitionCounts counts = m.phase().beginning().counts();
    return new Open(
        m.phase()
            .beginning()
            .next(machine.now(), m, m.phase() instanceof Open ? counts : counts.opened(), reason),
        m.phase(),
        openNanos,
        m.config());
  }

  void reset() {
    machine.update(
        m -> m.with(closed(m, m.phase().beginning().counts().reset(), null, "reset by hand")));
    machine.gate().open();
    machine.announcer().transitions();
  }

  void reconfigure(CircuitBreakerConfig config) {
    Ranges.notNull("config", config);
    if (config.timeSource() != machine.time()) {
      throw Ranges.error(
          "timeSource", config.timeSource(), "the breaker's own, it can't be changed later");
    }
    machine.update(m -> reconfigured(config, m));
    machine.followSettings(machine.now());
    machine.announcer().transitions();
  }

  private Moment reconfigured(CircuitBreakerConfig config, Moment before) {
    return told(
        new Moment(before.phase(), before.mode(), config, before.lastAct(), before.observers()),
        new CircuitBreakerEvent.Reconfigured(machine.name(), machine.instant(), config),
        "was reconfigured: " + config);
  }
}
