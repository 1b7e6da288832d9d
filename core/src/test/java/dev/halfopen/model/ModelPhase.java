package dev.halfopen.model;

import dev.halfopen.CircuitState;
import dev.halfopen.recover.RecoveryTest.Decision;
import java.util.ArrayList;
import java.util.List;

/** A phase of the model: plain data, of which each state uses a part. */
final class ModelPhase {
  final CircuitState state;
  final long since;

  /** The failure that a rejected caller is told of. */
  Throwable failure;

  /** Until when the service asked to be left alone. */
  long notBefore;

  /** CLOSED: all calls that ended, since the detector started. */
  final List<Past> past = new ArrayList<>();

  DetectorSpec detector;
  DetectorSpec.Started started;

  /** OPEN: the phase before, and how often in a row the breaker opened. */
  ModelPhase before;

  int attempt;

  /** OPEN: the time that an operator gave; null: the settings decide. */
  Long byHand;

  /** HALF_OPEN: trial calls that reported, and those that are under way. */
  final List<Past> reports = new ArrayList<>();

  final List<ModelCall> trials = new ArrayList<>();
  TestSpec test;

  private ModelPhase(CircuitState state, long since) {
    this.state = state;
    this.since = since;
  }

  static ModelPhase closed(Settings settings, long now, long nanoTime) {
    ModelPhase phase = new ModelPhase(CircuitState.CLOSED, now);
    phase.detect(settings.strategies().detector(), now, nanoTime);
    return phase;
  }

  void detect(DetectorSpec spec, long now, long nanoTime) {
    detector = spec;
    started = new DetectorSpec.Started(nanoTime, now);
    past.clear();
  }

  /** The breaker's own decision: this phase ends in OPEN. */
  ModelPhase opened(long now) {
    ModelPhase phase = new ModelPhase(CircuitState.OPEN, now);
    phase.before = this;
    phase.attempt = state == CircuitState.HALF_OPEN ? attempt + 1 : 1;
    phase.failure = failure;
    phase.notBefore = notBefore;
    return phase;
  }

  ModelPhase openedByHand(long now, long openFor) {
    ModelPhase phase = new ModelPhase(CircuitState.OPEN, now);
    phase.before = this;
    phase.attempt =
        switch (state) {
          case CLOSED -> 1;
          case OPEN -> attempt;
          case HALF_OPEN -> attempt + 1;
        };
    phase.byHand = openFor;
    return phase;
  }

  ModelPhase halfOpened(Settings settings, long now) {
    ModelPhase phase = new ModelPhase(CircuitState.HALF_OPEN, now);
    phase.attempt = attempt;
    phase.failure = failure;
    phase.test = settings.test();
    return phase;
  }

  Seen seen(long now) {
    return switch (state) {
      case CLOSED -> detector.seen(past, now, started);
      case OPEN -> before.seen(now);
      case HALF_OPEN -> Seen.in(reports, test.minimumCalls());
    };
  }

  /** How long OPEN still lasts; zero or less: a trial call is due. */
  long remaining(Settings settings, long now) {
    long delay = byHand != null ? byHand : settings.strategies().delay().nanos(attempt);
    return Math.max(since + delay, notBefore) - now;
  }

  /** Finds the trial calls that did not report in time, until the test has decided. */
  Decision expire(long now) {
    List<ModelCall> expired = trials.stream().filter(t -> t.leaseEnd <= now).toList();
    for (ModelCall trial : expired) {
      if (test.judge(reports) == Decision.UNDECIDED) {
        trials.remove(trial);
        reports.add(new Past(true, false, now));
      }
    }
    return test.judge(reports);
  }

  /** Whether a trial call would be admitted, if nothing has expired. */
  boolean hasSlot(Settings settings) {
    return trials.size() < settings.strategies().maxTrials()
        && trials.size() + reports.size() < test.trialCalls();
  }

  /** A copy to try things on; of HALF_OPEN. */
  ModelPhase copy() {
    ModelPhase copy = new ModelPhase(state, since);
    copy.attempt = attempt;
    copy.test = test;
    copy.notBefore = notBefore;
    copy.reports.addAll(reports);
    copy.trials.addAll(trials);
    return copy;
  }
}
