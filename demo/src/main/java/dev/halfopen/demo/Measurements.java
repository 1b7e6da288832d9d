package dev.halfopen.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what the callers see. Thread-safe. */
final class Measurements {
  private final List<Duration> beginnings = new ArrayList<>();
  private final List<CallRecord> calls = new ArrayList<>();

  synchronized void began(Duration at) {
    beginnings.add(at);
  }

  synchronized void ended(CallRecord call) {
    calls.add(call);
  }

  /** All calls that have ended. */
  synchronized List<CallRecord> calls() {
    return List.copyOf(calls);
  }

  /** What happened in one second; the first one is 0. */
  synchronized Second second(int number) {
    int sent = (int) beginnings.stream().filter(at -> at.toSeconds() == number).count();
    return Second.of(
        sent, calls.stream().filter(call -> call.ended().toSeconds() == number).toList());
  }

  /** What happened in all. */
  synchronized Second total() {
    return Second.of(beginnings.size(), calls);
  }
}
