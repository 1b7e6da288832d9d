package dev.halfopen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a breaker must do that opens at the first failure and whose recovery time is zero: obvious,
 * and right as long as one thread uses it.
 */
class SequentialBreaker {
  private record Call(int phase, CircuitState state) {}

  private final List<Deque<Call>> calls = new ArrayList<>();
  private final int slots;
  private final int successesToClose;
  private final int window;

  private CircuitState state = CircuitState.CLOSED;
  private int phase;
  private int running;
  private int successes;
  private int failures;
  private TransitionCounts counts = TransitionCounts.NONE;

  SequentialBreaker(int threads, int slots, int successesToClose, int window) {
    for (int i = 0; i < threads; i++) {
      calls.add(new ArrayDeque<>());
    }
    this.slots = slots;
    this.successesToClose = successesToClose;
    this.window = window;
  }

  String admit(int thread) {
    if (state == CircuitState.OPEN) {
      enter(CircuitState.HALF_OPEN, counts.halfOpened());
    }
    if (state == CircuitState.HALF_OPEN) {
      if (running >= slots) {
        return "refused";
      }
      running = running + 1;
    }
    calls.get(thread).add(new Call(phase, state));
    return state.name();
  }

  void end(int thread, Verdict verdict) {
    Call call = calls.get(thread).poll();
    if (call == null || call.phase() != phase) {
      return;
    }
    boolean failed = verdict instanceof Verdict.Failure;
    if (call.state() == CircuitState.CLOSED) {
      if (failed) {
        enter(CircuitState.OPEN, counts.opened());
      }
      return;
    }
    running = running - 1;
    successes += verdict instanceof Verdict.Success ? 1 : 0;
    failures += failed ? 1 : 0;
    if (successes >= successesToClose) {
      enter(CircuitState.CLOSED, counts.closed());
    } else if (failures > window - successesToClose) {
      enter(CircuitState.OPEN, counts.opened());
    }
  }

  private void enter(CircuitState next, TransitionCounts counted) {
    state = next;
    counts = counted;
    phase++;
    running = 0;
    successes = 0;
    failures = 0;
  }

  String history() {
    return state + " " + running + " " + counts;
  }
}
