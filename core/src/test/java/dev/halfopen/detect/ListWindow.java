package dev.halfopen.detect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a window must hold: a list of calls. Obvious, and right as long as one thread uses it. */
final class ListWindow implements FailureDetector.State {
  private record Call(long second, boolean failure, boolean slow) {}

  private final int maxCalls;
  private final long seconds;
  private final Rule rule;
  private final List<Call> calls = new ArrayList<>();

  private ListWindow(int maxCalls, long seconds, Rule rule) {
    this.maxCalls = maxCalls;
    this.seconds = seconds;
    this.rule = rule;
  }

  static ListWindow ofCalls(int maxCalls) {
    return new ListWindow(maxCalls, Integer.MAX_VALUE, new SeenCounts());
  }

  /** A window in buckets of a second. */
  static ListWindow ofSeconds(long seconds) {
    return ofSeconds(seconds, new SeenCounts());
  }

  static ListWindow ofSeconds(long seconds, Rule rule) {
    return new ListWindow(Integer.MAX_VALUE, seconds, rule);
  }

  @Override
  public boolean record(boolean failure, boolean slow, long now) {
    calls.add(new Call(second(now), failure, slow));
    dropOld(now);
    return rule.trips(calls.size(), count(true, false), count(false, true));
  }

  @Override
  public Evidence evidence(long now) {
    dropOld(now);
    return Evidence.of(
        calls.size(),
        count(true, false),
        count(false, true),
        count(true, true),
        rule.minimumCalls());
  }

  private void dropOld(long now) {
    if (calls.size() > maxCalls) {
      calls.remove(0);
    }
    calls.removeIf(call -> call.second() <= second(now) - seconds);
  }

  private static long second(long now) {
    return Duration.ofNanos(now).toSeconds();
  }

  private long count(boolean failure, boolean slow) {
    long count = 0;
    for (Call call : calls) {
      count += (!failure || call.failure()) && (!slow || call.slow()) ? 1 : 0;
    }
    return count;
  }
}
