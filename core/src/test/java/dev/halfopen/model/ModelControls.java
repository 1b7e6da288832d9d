package dev.halfopen.model;

import dev.halfopen.CircuitState;
import dev.halfopen.OperatingMode;

/** What operators do to the model. */
final class ModelControls {
  private ModelControls() {}

  static void operate(ModelBreaker model, OperatingMode mode) {
    OperatingMode before = model.mode;
    if (before == mode) {
      return;
    }
    model.mode = mode;
    if (mode == OperatingMode.FORCED_CLOSED) {
      if (model.phase.state != CircuitState.CLOSED) {
        model.replace(model.closed());
      }
    } else if (mode != OperatingMode.FORCED_OPEN) {
      if (before == OperatingMode.FORCED_CLOSED) {
        model.replace(model.closed());
      } else if (before == OperatingMode.FORCED_OPEN) {
        model.replace(model.phase.openedByHand(model.now, 0));
      }
    }
    model.events.operated(before, mode, model.now);
  }

  static void trip(ModelBreaker model, long openFor) {
    if (model.mode == OperatingMode.FORCED_OPEN || model.mode == OperatingMode.FORCED_CLOSED) {
      return;
    }
    ModelPhase open = model.phase.openedByHand(model.now, openFor);
    if (model.phase.state == CircuitState.OPEN) {
      model.replace(open);
    } else {
      model.enter(open);
    }
  }

  static void reset(ModelBreaker model) {
    model.metrics.resets++;
    model.lastTransition = model.now;
    model.events.reset(model.phase.state, model.now);
    model.replace(model.closed());
    model.gate.open();
  }

  static void reconfigure(ModelBreaker model, Settings settings) {
    model.settings = settings;
    ModelPhase phase = model.phase;
    DetectorSpec detector = settings.strategies().detector();
    if (phase.state == CircuitState.CLOSED && !detector.equals(phase.detector)) {
      phase.detect(detector, model.now, model.nanoTime());
    }
    if (phase.state == CircuitState.HALF_OPEN && !settings.test().equals(phase.test)) {
      phase.test = settings.test();
      phase.reports.clear();
    }
  }

  static void resetMetrics(ModelBreaker model) {
    model.metrics = new ModelMetrics();
  }
}
