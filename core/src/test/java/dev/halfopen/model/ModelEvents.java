package dev.halfopen.model;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CircuitState;
import dev.halfopen.OperatingMode;
import java.util.ArrayList;
import java.util.List;

/** What the model tells its listener, as lines of text. */
final class ModelEvents {
  private final List<String> told = new ArrayList<>();

  void transition(CircuitState from, CircuitState to, boolean shadow, long at) {
    told.add(at + " " + from + " to " + to + (shadow ? " in shadow" : ""));
  }

  void reset(CircuitState from, long at) {
    told.add(at + " reset from " + from);
  }

  void operated(OperatingMode from, OperatingMode to, long at) {
    told.add(at + " mode " + from + " to " + to);
  }

  void rejected(Reason reason, boolean shadow, long at) {
    told.add(at + " rejected " + reason + (shadow ? " in shadow" : ""));
  }

  void ended(Meaning.Kind kind, long took, boolean slow, boolean late, long at) {
    told.add(at + " " + kind + " took " + took + (slow ? " slow" : "") + (late ? " late" : ""));
  }

  void retried(long at) {
    told.add(at + " retry");
  }

  /** What was told since this was asked last. */
  List<String> take() {
    List<String> taken = List.copyOf(told);
    told.clear();
    return taken;
  }
}
